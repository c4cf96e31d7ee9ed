package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.serialbridge.modbus.Hex.bytes;
import static org.serialbridge.modbus.Hex.join;
import static org.serialbridge.modbus.Hex.rtu;
import static org.serialbridge.modbus.LineRig.MILLISECOND;
import static org.serialbridge.modbus.LineRig.RESPONSE;
import static org.serialbridge.modbus.LineRig.SILENCE;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A line that gives back what is sent, as some RS-485 adapters do. */
class RtuEchoTest {
  private static final String READ = "03 00 00 00 02";
  private static final String VALUES = "03 04 00 01 00 02";
  private static final String ANSWERED = "answered:030400010002";
  private static final String WRITE = "06 00 01 00 03";
  private static final String WRITTEN = "answered:0600010003";

  private final LineRig rig = new LineRig(Long.MAX_VALUE - 100 * MILLISECOND);

  /** A read tells an echo from an answer. */
  private void readWithEcho() {
    rig.ask(1, READ);
    rig.receive(rtu(1, READ));
    rig.passNanos(2 * SILENCE);
    rig.receive(rtu(1, VALUES));
    assertThat(rig.transcript()).contains(ANSWERED).doesNotContain("unexpectedResponse:1");
    rig.passNanos(SILENCE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20, 100})
  void theAnswerToAReadIsFoundBehindTheEcho(int milliseconds) {
    rig.ask(1, READ);
    rig.receive(rtu(1, READ));
    rig.passNanos(milliseconds * MILLISECOND);
    assertThat(rig.transcript()).isEmpty();
    rig.receiveByteByByte(rtu(1, VALUES));
    assertThat(rig.transcript()).contains(ANSWERED);
  }

  @Test
  void echoAndAnswerMayComeInOneRead() {
    rig.ask(1, READ);
    rig.receive(join(rtu(1, READ), rtu(1, VALUES)));
    assertThat(rig.transcript()).contains(ANSWERED);
  }

  @Test
  void anExceptionIsFoundBehindTheEcho() {
    rig.ask(1, READ);
    rig.receive(join(rtu(1, READ), rtu(1, "83 02")));
    assertThat(rig.transcript()).contains("answered:8302");
  }

  @Test
  void theEchoOfAWriteIsNotItsAnswer() {
    readWithEcho();
    rig.ask(1, WRITE);
    rig.receiveByteByByte(rtu(1, WRITE));
    rig.passNanos(2 * SILENCE);
    assertThat(rig.transcript()).isEmpty();
    rig.receiveByteByByte(rtu(1, WRITE));
    assertThat(rig.transcript()).contains(WRITTEN);
  }

  @Test
  void theEchoOfAWriteIsNoAnswerOfADeadUnit() {
    readWithEcho();
    for (int i = 0; i < 3; i++) {
      rig.ask(9, WRITE);
      rig.receive(rtu(9, WRITE));
      rig.passNanos(RESPONSE + SILENCE);
      assertThat(rig.transcript())
          .as("write " + i)
          .containsExactlyInAnyOrder("dropped:8", "unanswered:SILENCE");
    }
    rig.ask(9, READ);
    rig.receive(rtu(9, READ));
    rig.passNanos(RESPONSE + SILENCE);
    assertThat(rig.transcript()).containsExactlyInAnyOrder("dropped:8", "unanswered:SILENCE");
    rig.ask(1, WRITE);
    rig.receive(rtu(1, WRITE));
    assertThat(rig.transcript()).as("still an echo").isEmpty();
  }

  @Test
  void anEchoIsNeitherAWrongCrcNorStray() {
    readWithEcho();
    rig.ask(9, "41 01");
    rig.receive(rtu(9, "41 01"));
    rig.passNanos(RESPONSE);
    assertThat(rig.transcript()).containsExactlyInAnyOrder("dropped:5", "unanswered:SILENCE");
  }

  @Test
  void noiseBeforeTheEchoOfAWriteDoesNotMakeItTheAnswer() {
    readWithEcho();
    rig.ask(1, WRITE);
    rig.receive(join(bytes("00"), rtu(1, WRITE)));
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(2 * SILENCE);
    rig.receive(rtu(1, WRITE));
    assertThat(rig.transcript()).contains(WRITTEN);
  }

  @Test
  void aDamagedEchoDoesNotHideTheAnswer() {
    readWithEcho();
    rig.ask(1, WRITE);
    byte[] damaged = rtu(1, WRITE);
    damaged[3] ^= 0x20;
    rig.receive(damaged);
    rig.passNanos(2 * SILENCE);
    rig.receive(rtu(1, WRITE));
    assertThat(rig.transcript()).contains(WRITTEN);
  }

  @Test
  void theEchoOfReturnQueryDataIsNotItsAnswer() {
    readWithEcho();
    rig.ask(1, "08 00 00 A5 37");
    rig.receive(rtu(1, "08 00 00 A5 37"));
    rig.passNanos(2 * SILENCE);
    assertThat(rig.transcript()).isEmpty();
    rig.receive(rtu(1, "08 00 00 A5 37"));
    rig.passNanos(SILENCE);
    assertThat(rig.transcript()).contains("answered:080000a537");
  }

  @Test
  void theEchoOfABroadcastIsDropped() {
    readWithEcho();
    rig.ask(0, WRITE);
    rig.receive(rtu(0, WRITE));
    rig.passNanos(LineRig.TURNAROUND);
    assertThat(rig.transcript()).containsExactlyInAnyOrder("dropped:8", "unanswered:BROADCAST");
  }

  @Test
  void withoutAnEchoTheAnswerToAWriteIsBelievedAtOnce() {
    rig.ask(1, WRITE);
    rig.receive(rtu(1, WRITE));
    assertThat(rig.transcript()).containsExactly(WRITTEN);
  }

  @Test
  void aReadWithoutEchoTellsThatTheLineEchoesNoMore() {
    readWithEcho();
    rig.ask(1, READ);
    rig.receive(rtu(1, VALUES));
    rig.passNanos(SILENCE);
    rig.transcript();
    withoutAnEchoTheAnswerToAWriteIsBelievedAtOnce();
  }

  @Test
  void silenceTellsThatTheLineEchoesNoMore() {
    readWithEcho();
    rig.ask(1, WRITE);
    rig.passNanos(RESPONSE + SILENCE);
    rig.transcript();
    withoutAnEchoTheAnswerToAWriteIsBelievedAtOnce();
  }

  /** The first data byte is the first of the request's CRC. */
  @Test
  void anAnswerThatBeginsLikeItsRequestIsNoEcho() {
    rig.ask(1, "07");
    rig.receive(rtu(1, "07 41"));
    assertThat(rig.transcript()).containsExactly("answered:0741");
    rig.passNanos(SILENCE);
    rig.ask(9, "44");
    rig.receive(rtu(9, "44 07"));
    rig.passNanos(SILENCE);
    assertThat(rig.transcript()).containsExactly("answered:4407");
  }

  @Test
  void anAnswerThatIsItsRequestIsTakenOnALineThatDoesNotEcho() {
    rig.ask(1, "08 00 00 a5 37");
    rig.receive(rtu(1, "08 00 00 a5 37"));
    rig.passNanos(SILENCE);
    assertThat(rig.transcript()).containsExactly("answered:080000a537");
  }
}
