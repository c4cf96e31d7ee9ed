package org.serialbridge.modbus;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SerialFramingTest {
  private static final Adu READ = Hex.frame(1, "03 00 00 00 02");

  private static byte[] frame(SerialFraming framing) {
    return framing == SerialFraming.RTU ? READ.rtu() : READ.ascii();
  }

  @ParameterizedTest
  @EnumSource
  void aWholeFrameHasItsContent(SerialFraming framing) {
    byte[] frame = frame(framing);
    assertThat(framing.content(frame)).contains(READ);
    byte[] tooLong = Arrays.copyOf(frame, framing.longest() + 1);
    assertThat(framing.content(tooLong)).isEmpty();
    assertThat(framing.content(Hex.join(frame, new byte[] {1}))).isEmpty();
    assertThat(framing.content(Arrays.copyOf(frame, frame.length - 1))).isEmpty();
    assertThat(framing.content(new byte[0])).isEmpty();
    frame[3] ^= 1;
    assertThat(framing.content(frame)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x:010300000002FA\r\n", ":01:010300000002FA\r\n", ":010300000002FB\r\n"})
  void charactersThatAreNoOneFrameHaveNone(String text) {
    assertThat(SerialFraming.ASCII.content(text.getBytes(US_ASCII))).isEmpty();
  }

  @Test
  void smallLettersAreTaken() {
    assertThat(SerialFraming.ASCII.content(":010300000002fa\r\n".getBytes(US_ASCII)))
        .contains(READ);
  }
}
