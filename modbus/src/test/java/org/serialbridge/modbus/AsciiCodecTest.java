package org.serialbridge.modbus;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of a client in ASCII; Serial Line V1.02, 2.5.2. */
class AsciiCodecTest {
  private static final String READ = ":010300000001FB\r\n";

  private final AsciiCodec codec = new AsciiCodec();

  private List<String> decode(String text) throws ProtocolException {
    List<String> found = new ArrayList<>();
    codec.decode(
        ByteBuffer.wrap(text.getBytes(US_ASCII)),
        (adu, transaction) -> found.add(transaction + " " + adu));
    return found;
  }

  @Test
  void capitalsAreSent() {
    Adu adu = Hex.frame(0xAB, "03 02 CD EF");
    assertThat(new String(codec.encode(adu, 7), US_ASCII)).isEqualTo(":AB0302CDEF94\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {":AB0302CDEF94\r\n", ":ab0302cdef94\r\n", ":aB0302CdEf94\r\n"})
  void digitsAreTakenInBothCases(String text) throws ProtocolException {
    assertThat(decode(text)).containsExactly("0 unit 171 0302cdef");
  }

  @ParameterizedTest
  @ValueSource(strings = {":", ":0", ":01030000", ":010300000001FB", ":010300000001FB\r"})
  void aColonBeginsAnew(String part) throws ProtocolException {
    assertThat(decode(part + READ)).containsExactly("0 unit 1 0300000001");
  }

  @Test
  void theLongestFrameHas513Characters() throws ProtocolException {
    byte[] pdu = new byte[253];
    Arrays.fill(pdu, (byte) 0x41);
    String frame = new String(codec.encode(new Adu(255, pdu), 0), US_ASCII);
    assertThat(frame).hasSize(513);
    assertThat(decode(frame)).hasSize(1);
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> decode(frame.substring(0, 511) + "0"))
        .withMessage("character: 30 (expected: digits, and CR LF behind the LRC)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ":010300000001FA~ | LRC: fa (expected: fb)",
        ":0103G | character: 47 (expected: digits, and CR LF behind the LRC)",
        ":010~ | character: 0a (expected: digits, and CR LF behind the LRC)",
        ":01FF~ | character: 0a (expected: digits, and CR LF behind the LRC)",
        ":010300000001FB/ | character: 0a (expected: digits, and CR LF behind the LRC)",
        "GET | character: 47 (expected: 3a, a colon)",
        ":010300000001FB~0 | character: 30 (expected: 3a, a colon)"
      })
  void anotherFramingIsNamed(String text, String message) {
    String sent = text.replace("~", "\r\n").replace("/", "\n");
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> decode(sent))
        .withMessage(message);
  }
}
