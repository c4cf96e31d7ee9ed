package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.serialbridge.modbus.Hex.bytes;
import static org.serialbridge.modbus.Hex.join;
import static org.serialbridge.modbus.Hex.rtu;
import static org.serialbridge.modbus.LineRig.CHARACTER;
import static org.serialbridge.modbus.LineRig.MILLISECOND;
import static org.serialbridge.modbus.LineRig.RESPONSE;
import static org.serialbridge.modbus.LineRig.SILENCE;
import static org.serialbridge.modbus.LineRig.T35;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as the answer, at clocks of any origin, also such that wrap around on the way. */
@ParameterizedClass
@ValueSource(longs = {0, Long.MAX_VALUE - 10_000_000, Long.MAX_VALUE - 210_000_000, -1})
class RtuMasterTest {
  private static final String READ = "03 00 00 00 02";
  private static final String VALUES = "03 04 00 01 00 02";
  private static final byte[] ANSWER = rtu(1, VALUES);
  private static final String ANSWERED = "answered:030400010002";

  private final LineRig rig;

  RtuMasterTest(long start) {
    rig = new LineRig(start);
  }

  @Test
  void anAnswerCountsAtItsLastByte() {
    rig.ask(1, READ);
    rig.passNanos(20 * MILLISECOND);
    rig.receive(ANSWER);
    assertThat(rig.transcript()).containsExactly(ANSWERED);
    assertThat(rig.responseTimes()).containsExactly(20 * MILLISECOND);
    assertThat(rig.master().deadline()).isEmpty();
  }

  @Test
  void anAnswerMayComeByteByByte() {
    rig.ask(1, READ);
    rig.receiveByteByByte(Arrays.copyOf(ANSWER, ANSWER.length - 1));
    assertThat(rig.transcript()).isEmpty();
    rig.receive(Arrays.copyOfRange(ANSWER, ANSWER.length - 1, ANSWER.length));
    assertThat(rig.transcript()).containsExactly(ANSWERED);
  }

  @Test
  void aPauseWithinAnAnswerDoesNotEndIt() {
    rig.ask(1, READ);
    rig.receive(Arrays.copyOf(ANSWER, 4));
    rig.passNanos(5 * SILENCE);
    rig.receive(Arrays.copyOfRange(ANSWER, 4, ANSWER.length));
    assertThat(rig.transcript()).containsExactly(ANSWERED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"83 02", "83 0B"})
  void anExceptionCountsAtItsLastByte(String exception) {
    rig.ask(1, READ);
    rig.receiveByteByByte(rtu(1, exception));
    assertThat(rig.transcript()).containsExactly("answered:" + Hex.text(bytes(exception)));
  }

  @Test
  void theLargestAnswerIsTaken() {
    rig.ask(1, "14 07 06 00 04 00 01 00 02");
    byte[] pdu = new byte[253];
    pdu[0] = 20;
    pdu[1] = (byte) 251;
    rig.receiveByteByByte(new Adu(1, pdu).rtu());
    assertThat(rig.transcript()).containsExactly("answered:" + Hex.text(pdu));
  }

  @ParameterizedTest
  @CsvSource({
    "2, 03 04 00 01 00 02, unit 2 answered",
    "1, 04 04 00 01 00 02, function 04 instead of 03",
    "1, 84 02, function 04 instead of 03",
    "1, 03 02 00 01, 2 bytes of data instead of 4",
    "1, 03 06 00 01 00 02 00 03, 6 bytes of data instead of 4"
  })
  void whatDoesNotFitIsNoAnswer(int unit, String pdu, String difference) {
    rig.ask(1, READ);
    byte[] frame = rtu(unit, pdu);
    rig.receive(frame);
    rig.passNanos(RESPONSE - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript())
        .containsExactlyInAnyOrder(
            "unanswered:SILENCE", "mismatch:" + difference, "dropped:" + frame.length);
  }

  @Test
  void theAnswerIsFoundBehindWhatDoesNotFit() {
    rig.ask(1, READ);
    rig.receive(rtu(2, VALUES));
    rig.passNanos(20 * MILLISECOND);
    rig.receiveByteByByte(ANSWER);
    assertThat(rig.transcript())
        .containsExactlyInAnyOrder(ANSWERED, "unexpectedResponse:2", "dropped:9");
  }

  @Test
  void aWrongCrcIsKnownAfterTheSilenceAndNotOnlyAtTheTimeOut() {
    rig.ask(1, READ);
    byte[] damaged = ANSWER.clone();
    damaged[4] ^= 0x10;
    rig.receive(damaged);
    rig.passNanos(LineRig.SILENCE - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactlyInAnyOrder("dropped:9", "unanswered:BAD_CRC");
  }

  @ParameterizedTest
  @ValueSource(strings = {"03 04 00 01", "00 FF 55", "01", "01 03"})
  void anythingElseIsSilence(String noise) {
    rig.ask(1, READ);
    rig.receive(bytes(noise));
    rig.passNanos(RESPONSE);
    assertThat(rig.transcript()).contains("unanswered:SILENCE");
  }

  @Test
  void nothingIsSilenceToo() {
    rig.ask(1, READ);
    rig.passNanos(RESPONSE);
    assertThat(rig.transcript()).containsExactly("unanswered:SILENCE");
    assertThat(rig.untilFree()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "FF FF", "01", "01 03", "01 03 04", "01 83", "01 01 01 01 01 01"})
  void noiseBeforeAnAnswerDoesNotSpoilIt(String noise) {
    rig.ask(1, READ);
    byte[] before = bytes(noise);
    rig.receive(before);
    rig.passNanos(MILLISECOND);
    rig.receiveByteByByte(ANSWER);
    assertThat(rig.transcript()).containsExactlyInAnyOrder(ANSWERED, "dropped:" + before.length);
  }

  @Test
  void noiseMayBeLongerThanAnyFrame() {
    rig.ask(1, READ);
    rig.receive(join(new byte[600], ANSWER));
    assertThat(rig.transcript()).contains(ANSWERED);
  }

  @Test
  void theSecondOfTwoFramesIsStray() {
    rig.ask(1, READ);
    rig.receive(join(ANSWER, rtu(2, VALUES)));
    assertThat(rig.transcript()).containsExactly(ANSWERED);
    assertThat(rig.untilFree()).isEqualTo(SILENCE);
    rig.passNanos(SILENCE);
    assertThat(rig.transcript()).containsExactly("unexpectedResponse:2", "dropped:9");
  }

  @Test
  void theSecondOfTwoFramesMayComeInPieces() {
    rig.ask(1, READ);
    rig.receive(join(ANSWER, Arrays.copyOf(ANSWER, 3)));
    rig.passNanos(SILENCE - 1);
    rig.receive(Arrays.copyOfRange(ANSWER, 3, 9));
    assertThat(rig.untilFree()).isEqualTo(SILENCE);
    rig.passNanos(SILENCE);
    assertThat(rig.transcript()).containsExactly(ANSWERED, "unexpectedResponse:1", "dropped:9");
  }

  @Test
  void aLateAnswerIsStray() {
    rig.ask(1, READ);
    rig.passNanos(RESPONSE + MILLISECOND);
    rig.transcript();
    rig.receive(ANSWER);
    assertThat(rig.untilFree()).isEqualTo(SILENCE);
    rig.passNanos(SILENCE - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly("unexpectedResponse:1", "dropped:9");
  }

  @ParameterizedTest
  @CsvSource({
    "2, 03 00 00 00 02, 03 04 00 01 00 09", // another unit
    "1, 04 00 00 00 02, 04 04 00 01 00 09", // another function code
    "1, 03 00 00 00 03, 03 06 00 01 00 09 00 09", // another length
    "1, 06 00 00 00 02, 06 00 00 00 02"
  })
  void aLateAnswerNeverAnswersTheNextRequest(int unit, String request, String answer) {
    rig.ask(1, READ);
    rig.passNanos(RESPONSE);
    rig.ask(unit, request);
    rig.transcript();
    rig.receive(ANSWER);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(20 * MILLISECOND);
    rig.receive(rtu(unit, answer));
    assertThat(rig.transcript())
        .containsExactlyInAnyOrder(
            "answered:" + Hex.text(bytes(answer)), "unexpectedResponse:1", "dropped:9");
  }

  @ParameterizedTest
  @CsvSource({
    "06 00 01 00 03, 06 00 02 00 03",
    "05 00 01 FF 00, 05 00 02 FF 00",
    "0F 00 01 00 01 01 01, 0F 00 02 00 01",
    "10 00 01 00 01 02 00 03, 10 00 02 00 01",
    "16 00 01 00 03 00 04, 16 00 02 00 03 00 04"
  })
  void aLateAnswerToAWriteDoesNotAnswerAWriteElsewhere(String request, String late) {
    rig.ask(1, request);
    rig.transcript();
    rig.receive(rtu(1, late));
    rig.passNanos(RESPONSE);
    assertThat(rig.transcript())
        .contains("unanswered:SILENCE", "mismatch:another address or subfunction");
  }

  @Test
  void anAnswerOfUnknownLengthEndsBySilence() {
    rig.ask(1, "41 01 02");
    rig.receiveByteByByte(rtu(1, "41 03 04 05"));
    rig.passNanos(SILENCE - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly("answered:41030405");
    assertThat(rig.responseTimes()).containsExactly(7 * CHARACTER);
    assertThat(rig.untilFree()).as("counted from the last byte").isEqualTo(T35 - SILENCE);
  }

  @Test
  void anAnswerOfUnknownLengthMayHaveNoiseBeforeIt() {
    rig.ask(1, "41 01 02");
    rig.receive(bytes("00 01 41"));
    rig.passNanos(2 * SILENCE);
    rig.receive(rtu(1, "41 03 04 05"));
    rig.passNanos(SILENCE);
    assertThat(rig.transcript()).containsExactlyInAnyOrder("answered:41030405", "dropped:3");
  }

  @Test
  void returnedQueryDataIsAnAnswer() {
    rig.ask(1, "08 00 00 A5 37");
    rig.receive(rtu(1, "08 00 00 A5 37"));
    rig.passNanos(SILENCE);
    assertThat(rig.transcript()).containsExactly("answered:080000a537");
  }

  @Test
  void anAnswerOfAVendorMayBeTheRequestAgain() {
    rig.ask(1, "41 01 02");
    rig.receive(rtu(1, "41 01 02"));
    rig.passNanos(SILENCE);
    assertThat(rig.transcript()).containsExactly("answered:410102");
  }

  @Test
  void anAnswerOfUnknownLengthWithAWrongCrcIsCounted() {
    rig.ask(1, "41 01 02");
    rig.receive(bytes("01 41 03 04 05 06"));
    rig.passNanos(RESPONSE);
    assertThat(rig.transcript()).containsExactlyInAnyOrder("dropped:6", "unanswered:BAD_CRC");
  }

  @Test
  void anAnswerOfUnknownLengthMayBeTheLargest() {
    rig.ask(1, "41");
    byte[] pdu = new byte[253];
    pdu[0] = 0x41;
    rig.receive(new Adu(1, pdu).rtu());
    rig.passNanos(SILENCE);
    assertThat(rig.transcript()).containsExactly("answered:" + Hex.text(pdu));
  }

  @Test
  void bytesThatNobodyAskedForAreDropped() {
    rig.receive(bytes("01 02 03"));
    assertThat(rig.untilFree()).isEqualTo(SILENCE);
    rig.passNanos(SILENCE);
    rig.receive(new byte[2_000]);
    rig.passNanos(SILENCE);
    assertThat(rig.transcript()).first().isEqualTo("dropped:3");
    rig.ask(1, READ);
    rig.receive(ANSWER);
    assertThat(rig.transcript()).containsExactly(ANSWERED);
  }
}
