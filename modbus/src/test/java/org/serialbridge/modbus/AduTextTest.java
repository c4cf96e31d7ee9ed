package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AduTextTest {
  @ParameterizedTest
  @CsvSource({
    "0300000002, 'unit 3: read holding registers 0-1'",
    "0100070001, 'unit 3: read coils 7'",
    "0600050011, 'unit 3: write register 5 = 17'",
    "05000AFF00, 'unit 3: write coil 10 = on'",
    "05000A0000, 'unit 3: write coil 10 = off'",
    "05000A0001, 'unit 3: write coil 10 = 1'",
    "0F0013000A02CD01, 'unit 3: write coils 19-28 = 1 0 1 1 0 0 1 1 1 0'",
    "10000A00020400010002, 'unit 3: write registers 10-11 = 1 2'",
    "16000400F20025, 'unit 3: mask write register 4: and 00F2, or 0025'",
    "1700030006000E00020400FF00FF,"
        + " 'unit 3: read and write registers: read 3-8, write 14-15 = 255 255'",
    "2B0E0100, 'unit 3: encapsulated interface: device identification'",
    "2B0D0100, 'unit 3: encapsulated interface 0d 01 00'",
    "11, 'unit 3: report server id'",
    "41DEADBEEF, 'unit 3: function 65 de ad be ef'",
    "03, 'unit 3: read holding registers'"
  })
  void requestsAreWords(String pdu, String text) {
    assertThat(AduText.ofRequest(frame(pdu))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "03020064, 1 register: 100",
    "030400640065, 2 registers: 100 101",
    "8302, 'exception 02, illegal data address'",
    "83EE, 'exception EE, unknown'",
    "010105, 8 bits: 1 0 1 0 0 0 0 0",
    "0203CD6B05, 24 bits: 1 0 1 1 0 0 1 1 1 1 0 1 0 1 1 0 ...",
    "05000AFF00, 'done, coil 10 = on'",
    "0600050011, 'done, register 5 = 17'",
    "0F0013000A, 'done, coils 19-28'",
    "10000A0002, 'done, registers 10-11'",
    "16000400F20025, 'done, register 4: and 00F2, or 0025'",
    "2B0E0101000002000441636D650103312E07, 'device identification: 0 \"Acme\", 1 \"1..\"'",
    "2B0E0101000002, 'device identification: '",
    "4101, function 65 01"
  })
  void answersAreWords(String pdu, String text) {
    assertThat(AduText.ofAnswer(frame(pdu))).isEqualTo(text);
  }

  @Test
  void aFrameOfTheLineIsWords() {
    assertThat(AduText.of(FrameSplitter.Kind.REQUEST, frame("0300000002")))
        .isEqualTo("unit 3: read holding registers 0-1");
    assertThat(AduText.of(FrameSplitter.Kind.RESPONSE, frame("8302")))
        .isEqualTo("unit 3: exception 02, illegal data address");
  }

  @Test
  void aBroadcastIsForAllUnits() {
    Adu broadcast = new Adu(0, HexFormat.of().parseHex("0600050011"));
    assertThat(AduText.ofRequest(broadcast)).isEqualTo("all units: write register 5 = 17");
  }

  @Property
  void whateverAFrameHoldsItHasAText(@ForAll @Size(min = 1, max = 253) byte[] pdu) {
    assertThat(AduText.ofRequest(new Adu(3, pdu))).startsWith("unit 3: ").hasSizeLessThan(200);
    assertThat(AduText.ofAnswer(new Adu(3, pdu))).isNotEmpty().hasSizeLessThan(500);
  }

  private static Adu frame(String pdu) {
    return new Adu(3, HexFormat.of().parseHex(pdu));
  }
}
