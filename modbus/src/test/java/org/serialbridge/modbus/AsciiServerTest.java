package org.serialbridge.modbus;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A master in ASCII on the line, and a server of Modbus/TCP for it. */
class AsciiServerTest {
  private static final String READ = ":010300000001FB\r\n";
  private static final String ANSWER = ":0103020007F3\r\n";
  private static final String ASKED = "network:000100000006010300000001";
  private static final long PAUSE = 1_000 * LineRig.MILLISECOND;

  private final RtuServerRig rig = new RtuServerRig(SerialFraming.ASCII, true);

  AsciiServerTest() {
    rig.link().connected();
  }

  private void receive(String text) {
    rig.receive(text.getBytes(US_ASCII));
  }

  private static String line(String text) {
    return "line:" + Hex.text(text.getBytes(US_ASCII));
  }

  @ParameterizedTest
  @ValueSource(strings = {READ, ":010300000001fb\r\n"})
  void aRequestIsAskedAtItsLineFeedAndAnsweredInCapitals(String request) {
    for (int i = 0; i < request.length() - 1; i++) {
      receive(request.substring(i, i + 1));
      rig.passNanos(PAUSE - 1);
      assertThat(rig.transcript()).isEmpty();
    }
    receive("\n");
    assertThat(rig.transcript()).containsExactly(ASKED);
    rig.fromNetwork(1, 1, "03 02 00 07");
    assertThat(rig.transcript()).containsExactly(line(ANSWER));
    assertThat(rig.deadline()).isEmpty();
  }

  @Test
  void anAnswerWaitsForTheGap() {
    receive(READ);
    rig.fromNetworkAtOnce(1, 1, "03 02 00 07");
    assertThat(rig.transcript()).containsExactly(ASKED);
    rig.passNanos(LineRig.T35 - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly(line(ANSWER));
  }

  @Test
  void aPauseOfASecondDropsAFrame() {
    receive(":0103");
    rig.passNanos(PAUSE);
    assertThat(rig.transcript()).containsExactly("dropped:5");
    assertThat(rig.deadline()).isEmpty();
    receive("00000001FB\r\n");
    assertThat(rig.transcript()).hasSize(12).containsOnly("dropped:1");
  }

  @Test
  void aColonBeginsAnew() {
    receive(":0103" + READ);
    assertThat(rig.transcript()).containsExactly("dropped:5", ASKED);
  }

  @ParameterizedTest
  @ValueSource(strings = {":010300000001FA\r\n", ":010300000001FB\r\r", ":01030000000G"})
  void aDamagedFrameIsDropped(String frame) {
    receive(frame);
    assertThat(rig.transcript()).containsExactly("dropped:" + frame.length());
    receive(READ);
    assertThat(rig.transcript()).containsExactly(ASKED);
  }

  @Test
  void aServerThatDoesNotAnswerIsAnException() {
    receive(READ);
    rig.passNanos(LineRig.RESPONSE);
    assertThat(rig.transcript()).containsExactly(ASKED, line(":01830B71\r\n"));
  }

  @Test
  void aNewRequestEndsTheWaitingForTheOneBefore() {
    receive(READ);
    receive(READ);
    assertThat(rig.withdrawn()).isEqualTo(1);
    rig.fromNetwork(1, 1, "03 02 00 07");
    rig.fromNetwork(2, 1, "03 02 00 07");
    assertThat(rig.transcript())
        .containsExactly(ASKED, ASKED.replace(":0001", ":0002"), line(ANSWER));
  }
}
