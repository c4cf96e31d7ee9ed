package org.serialbridge.modbus;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The master of a line in ASCII; Serial Line V1.02, 2.5.2. */
class AsciiMasterTest {
  private static final long PAUSE = 1_000 * LineRig.MILLISECOND;
  private static final String READ = "03 00 00 00 01";
  private static final String ANSWER = ":0103020007F3\r\n";
  private static final String ANSWERED = "answered:03020007";
  private static final String WRITE = "06 00 01 00 03";
  private static final String WRITTEN = ":010600010003F5\r\n";

  private final LineRig rig =
      new LineRig(SerialFraming.ASCII, Long.MAX_VALUE - 500 * LineRig.MILLISECOND, LineRig.TIMING);

  @BeforeEach
  void askForARegister() {
    rig.ask(1, READ);
  }

  private void receive(String text) {
    rig.receive(text.getBytes(US_ASCII));
  }

  @Test
  void aResponseEndsAtItsLineFeed() {
    rig.passNanos(LineRig.MILLISECOND);
    receive(ANSWER);
    assertThat(rig.transcript()).containsExactly(ANSWERED);
    assertThat(rig.responseTimes()).containsExactly(LineRig.MILLISECOND);
    assertThat(rig.untilFree()).isEqualTo(LineRig.T35);
  }

  @Test
  void digitsAreTakenInBothCases() {
    receive(":0103020007f3\r\n");
    assertThat(rig.transcript()).containsExactly(ANSWERED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 13, 14})
  void aResponseThatBeganInTimeMayPauseUpToASecond(int cut) {
    rig.passNanos(LineRig.RESPONSE - 1);
    receive(ANSWER.substring(0, cut));
    rig.passNanos(PAUSE - 1);
    assertThat(rig.transcript()).isEmpty();
    receive(ANSWER.substring(cut));
    assertThat(rig.transcript()).containsExactly(ANSWERED);
  }

  @Test
  void aLongerPauseEndsTheRequest() {
    receive(ANSWER.substring(0, 5));
    rig.passNanos(PAUSE - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly("dropped:5", "unanswered:BAD_CRC");
  }

  @Test
  void aResponseCannotArriveForEver() {
    for (int i = 0; i < 40; i++) {
      receive(":0103");
      rig.passNanos(PAUSE / 10);
    }
    assertThat(rig.transcript()).contains("unanswered:SILENCE");
  }

  @Test
  void aColonBeginsAnew() {
    receive(":01030" + ANSWER);
    assertThat(rig.transcript()).containsExactly("dropped:6", ANSWERED);
  }

  @ParameterizedTest
  @ValueSource(strings = {":0103020007F4\r\n", ":01030200G", ":0103020007F3\rX"})
  void aDamagedResponseEndsTheRequestAtOnce(String damaged) {
    receive(damaged);
    assertThat(rig.transcript())
        .containsExactly("dropped:" + damaged.length(), "unanswered:BAD_CRC");
  }

  @Test
  void noiseOutsideOfAFrameLeavesTheTimeOut() {
    rig.passNanos(LineRig.RESPONSE - 1);
    receive("xyz");
    assertThat(rig.transcript()).containsExactly("dropped:1", "dropped:1", "dropped:1");
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly("unanswered:SILENCE");
  }

  @ParameterizedTest
  @ValueSource(strings = {":010304000700FF", ":020302000700", ":0104020007"})
  void anotherFrameIsAMismatch(String other) {
    byte[] content = Hex.bytes(other.substring(1));
    byte[] pdu = java.util.Arrays.copyOfRange(content, 1, content.length);
    rig.receive(new Adu(content[0], pdu).ascii());
    rig.passNanos(LineRig.RESPONSE);
    List<String> said = rig.transcript();
    assertThat(said).hasSize(3).element(1).asString().startsWith("mismatch:");
    assertThat(said).last().isEqualTo("unanswered:SILENCE");
  }

  @Test
  void aLateResponseIsUnexpected() {
    rig.passNanos(LineRig.RESPONSE);
    rig.transcript();
    receive(ANSWER);
    assertThat(rig.transcript()).containsExactly("unexpectedResponse:1", "dropped:15");
    assertThat(rig.untilFree()).isEqualTo(LineRig.SILENCE);
    rig.passNanos(LineRig.SILENCE);
    rig.ask(1, WRITE);
    receive(ANSWER);
    rig.passNanos(LineRig.RESPONSE);
    assertThat(rig.transcript())
        .containsExactly("dropped:15", "unexpectedResponse:1", "unanswered:SILENCE");
  }

  @Test
  void anEchoIsNotTheResponse() {
    receive(":010300000001FB\r\n");
    receive(ANSWER);
    assertThat(rig.transcript()).containsExactly("dropped:17", ANSWERED);
    rig.passNanos(LineRig.T35);
    rig.ask(1, WRITE);
    receive(WRITTEN);
    assertThat(rig.transcript()).containsExactly("dropped:17");
    receive(WRITTEN);
    assertThat(rig.transcript()).containsExactly("answered:0600010003");
  }

  @Test
  void aBroadcastHasItsTurnaround() {
    receive(ANSWER);
    rig.passNanos(LineRig.T35);
    rig.transcript();
    rig.ask(0, WRITE);
    rig.passNanos(LineRig.TURNAROUND - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly("unanswered:BROADCAST");
  }

  @Test
  void aRequestOnAHeldLineIsWithdrawn() {
    rig.hold(true);
    rig.passNanos(LineRig.WAIT);
    assertThat(rig.transcript()).containsExactly("withdrawn", "unanswered:NOT_SENT");
  }

  @Test
  void aFrameOfUnknownFunctionIsTheResponse() {
    receive(ANSWER);
    rig.passNanos(LineRig.T35);
    rig.transcript();
    rig.ask(1, "41 05");
    rig.receive(Hex.frame(1, "41 06 07").ascii());
    assertThat(rig.transcript()).containsExactly("answered:410607");
  }

  @Test
  void charactersThatNobodyAskedForAreBabble() {
    receive(ANSWER);
    for (int i = 0; i < 200; i++) {
      rig.passNanos(LineRig.MILLISECOND);
      receive("x");
    }
    assertThat(rig.master().isBabbling(rig.now())).isFalse();
    rig.passNanos(LineRig.MILLISECOND);
    receive("x");
    assertThat(rig.master().isBabbling(rig.now())).isTrue();
    assertThat(rig.untilFree()).isEqualTo(LineRig.SILENCE);
  }
}
