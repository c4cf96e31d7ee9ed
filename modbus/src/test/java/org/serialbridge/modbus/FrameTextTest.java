package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTextTest {
  @ParameterizedTest
  @CsvSource({
    "0300000002, 'unit 3: read holding registers 0-1'",
    "0100070001, 'unit 3: read coils 7'",
    "0600050011, 'unit 3: write register 5 = 17'",
    "10000A00020400010002, 'unit 3: write registers 10-11'",
    "16000400F20025, 'unit 3: mask write register 4'",
    "11, 'unit 3: report server id'",
    "41DEADBEEF, 'unit 3: function 65 de ad be ef'",
    "03, 'unit 3: read holding registers'"
  })
  void requestsAreWords(String pdu, String text) {
    assertThat(FrameText.ofRequest(frame(pdu))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "030400640065, 2 registers: 100 101",
    "8302, 'exception 02, illegal data address'",
    "83EE, 'exception EE, unknown'",
    "010105, bits 01 05",
    "0600050011, done",
    "4101, function 65 01"
  })
  void answersAreWords(String pdu, String text) {
    assertThat(FrameText.ofAnswer(frame(pdu))).isEqualTo(text);
  }

  @Property
  void whateverAFrameHoldsItHasAText(@ForAll @Size(min = 1, max = 253) byte[] pdu) {
    assertThat(FrameText.ofRequest(new Frame(3, pdu))).startsWith("unit 3: ").hasSizeLessThan(120);
    assertThat(FrameText.ofAnswer(new Frame(3, pdu))).isNotEmpty().hasSizeLessThan(150);
  }

  private static Frame frame(String pdu) {
    return new Frame(3, HexFormat.of().parseHex(pdu));
  }
}
