package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.serialbridge.modbus.Hex.frame;
import static org.serialbridge.modbus.Hex.rtu;
import static org.serialbridge.modbus.LineRig.MILLISECOND;
import static org.serialbridge.modbus.LineRig.RESPONSE;
import static org.serialbridge.modbus.LineRig.T35;
import static org.serialbridge.modbus.LineRig.TURNAROUND;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests, answers, and what is said where there are none. */
class SerialUnitLinkTest {
  private static final String READ = "03 00 00 00 02";
  private static final String VALUES = "03 04 00 01 00 02";
  private static final String LINE_READ = "line:010300000002c40b";

  private final SerialUnitLinkRig rig = new SerialUnitLinkRig();

  @Test
  void aRequestGoesOutAtOnceAndItsAnswerAtItsLastByte() {
    rig.request("a", 5, 1, READ);
    assertThat(rig.transcript()).containsExactly(LINE_READ);
    rig.answer(1, VALUES);
    assertThat(rig.transcript()).containsExactly("a 5: unit 1 030400010002");
    assertThat(rig.isIdle()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 127", "32767, 128", "32768, 200", "65535, 255"})
  void transactionAndUnitComeBackAsTheyWere(int transaction, int unit) {
    rig.request("a", transaction, unit, READ);
    rig.answer(unit, VALUES);
    assertThat(rig.transcript()).endsWith("a " + transaction + ": unit " + unit + " 030400010002");
  }

  @Test
  void pipelinedRequestsMayHaveOneTransactionIdentifier() {
    rig.request("a", 7, 1, READ);
    rig.request("a", 7, 2, READ);
    rig.answer(1, VALUES);
    rig.passNanos(T35);
    rig.answer(2, VALUES);
    assertThat(rig.transcript())
        .containsSubsequence("a 7: unit 1 030400010002", "a 7: unit 2 030400010002");
  }

  @Test
  void aLineMayHaveAsciiFrames() {
    SerialUnitLinkRig ascii =
        new SerialUnitLinkRig(
            new SerialUnitLink.Options(
                SerialFraming.ASCII,
                SerialUnitLinkRig.TIMING,
                0,
                1,
                SerialUnitLinkRig.WAIT_MILLIS));
    ascii.request("a", 5, 1, READ);
    assertThat(ascii.transcript()).containsExactly("line:" + Hex.text(frame(1, READ).ascii()));
    ascii.receive(frame(1, VALUES).ascii());
    assertThat(ascii.transcript()).containsExactly("a 5: unit 1 030400010002");
    assertThat(ascii.isIdle()).isTrue();
  }

  @Test
  void exceptionsPass() {
    rig.request("a", 5, 1, READ);
    rig.answer(1, "83 02");
    assertThat(rig.transcript()).endsWith("a 5: unit 1 8302");
  }

  @Test
  void theNextRequestGoesOutAfterTheGap() {
    rig.request("a", 1, 1, READ);
    rig.request("b", 2, 2, READ);
    rig.answer(1, VALUES);
    rig.transcript();
    rig.passNanos(T35 - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly("line:" + Hex.text(rtu(2, READ)));
  }

  @Test
  void identicalReadsAreAskedOnceAndAnsweredToEach() {
    rig.request("a", 1, 1, READ);
    rig.request("b", 2, 1, READ);
    rig.request("a", 3, 1, READ);
    rig.answer(1, VALUES);
    assertThat(rig.transcript())
        .containsExactly(
            LINE_READ,
            "a 1: unit 1 030400010002",
            "b 2: unit 1 030400010002",
            "a 3: unit 1 030400010002");
    assertThat(rig.unit(1).requests()).isEqualTo(1);
  }

  @Test
  void aTimeOutIsSaidToEach() {
    rig.request("a", 1, 1, READ);
    rig.request("b", 2, 1, READ);
    rig.settle();
    assertThat(rig.transcript()).containsExactly(LINE_READ, "a 1: unit 1 830b", "b 2: unit 1 830b");
  }

  @Test
  void theThirtyThirdRequestIsBusy() {
    for (int i = 0; i <= 32; i++) {
      rig.request("a", i, 1, "06 00 01 00 0" + i % 10);
    }
    assertThat(rig.transcript())
        .containsExactly("line:" + Hex.text(rtu(1, "06 00 01 00 00")), "a 32: unit 1 8606");
  }

  @Test
  void aBroadcastIsNotAnsweredAndTheNextWaitsForTheTurnaround() {
    rig.request("a", 1, 0, "06 00 01 00 03");
    rig.request("a", 2, 1, READ);
    rig.transcript();
    long out = 8 * LineRig.CHARACTER;
    rig.passNanos(out + TURNAROUND - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly(LINE_READ);
    assertThat(rig.unit(0).timeouts()).isZero();
    assertThat(rig.unit(0).requests()).isEqualTo(1);
  }

  @Test
  void tooManyBroadcastsAreNotAnsweredEither() {
    for (int i = 0; i <= 40; i++) {
      rig.request("a", i, 0, "06 00 01 00 03");
    }
    rig.settle();
    assertThat(rig.transcript()).allMatch(said -> said.startsWith("line:")).hasSize(32);
  }

  @Test
  void whatAMasterThatHasGoneWaitedForIsDropped() {
    rig.request("a", 1, 1, READ);
    rig.request("a", 2, 2, READ);
    rig.request("b", 3, 3, READ);
    rig.forget("a");
    rig.answer(1, VALUES);
    rig.passNanos(T35);
    rig.answer(3, VALUES);
    assertThat(rig.transcript())
        .containsExactly(LINE_READ, "line:" + Hex.text(rtu(3, READ)), "b 3: unit 3 030400010002");
    assertThat(rig.isIdle()).isTrue();
  }

  @Test
  void aTimeOutOfAMasterThatHasGoneIsSaidToNobody() {
    rig.request("a", 1, 1, READ);
    rig.forget("a");
    rig.settle();
    assertThat(rig.transcript()).containsExactly(LINE_READ);
    assertThat(rig.unit(1).timeouts()).isEqualTo(1);
  }

  @Test
  void theAnswerOfAMasterThatHasGoneIsNotForTheNext() {
    rig.request("a", 1, 1, READ);
    rig.forget("a");
    rig.request("b", 2, 1, "03 00 00 00 01");
    rig.answer(1, VALUES);
    rig.passNanos(T35);
    rig.answer(1, "03 02 00 09");
    assertThat(rig.transcript()).endsWith("b 2: unit 1 03020009");
  }

  @Test
  void bytesWithoutARequestAreDropped() {
    rig.receive(rtu(2, VALUES));
    rig.settle();
    assertThat(rig.transcript()).containsExactly("dropped:9");
    assertThat(rig.unit(2).unexpectedResponses()).isEqualTo(1);
    assertThat(rig.unit(2).requests()).isZero();
  }

  @Test
  void whatWaitsForALineThatBabblesIsAnsweredAfterTheResponseTime() {
    rig.request("a", 1, 1, READ);
    rig.request("b", 2, 2, READ);
    rig.transcript();
    for (long spent = 0; spent < 4 * LineRig.RESPONSE; spent += LineRig.MILLISECOND) {
      rig.passNanos(LineRig.MILLISECOND);
      rig.receive(new byte[] {0x55});
    }
    assertThat(rig.transcript())
        .filteredOn(said -> !said.startsWith("dropped"))
        .containsExactly("a 1: unit 1 830b", "b 2: unit 2 830b");
    rig.request("b", 3, 2, READ);
    assertThat(rig.transcript()).containsExactly("b 3: unit 2 830b");
    rig.settle();
    rig.request("b", 4, 2, READ);
    assertThat(rig.transcript()).as("silent again").endsWith("line:" + Hex.text(rtu(2, READ)));
  }

  @Test
  void aRequestWaitsUntilUnaskedBytesHaveEnded() {
    rig.receive(rtu(2, VALUES));
    rig.request("a", 1, 1, READ);
    rig.passNanos(LineRig.SILENCE - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly("dropped:9", LINE_READ);
  }

  @Test
  void everyFunctionCodePasses() {
    for (int code = 1; code < 128; code++) {
      Adu request = new Adu(1, new byte[] {(byte) code, 0, 0, 0, 1});
      rig.request("a", code, request);
      rig.answer(1, String.format("%02x01", code | 0x80));
      assertThat(rig.transcript())
          .endsWith(String.format("a %d: unit 1 %02x01", code, code | 0x80));
      rig.settle();
      rig.passNanos(T35);
    }
  }

  @Test
  void theLargestRequestAndAnswerPass() {
    byte[] pdu = new byte[253];
    pdu[0] = 0x41;
    Adu largest = new Adu(1, pdu);
    rig.request("a", 1, largest);
    rig.receive(largest.rtu());
    rig.settle();
    assertThat(rig.transcript()).endsWith("a 1: " + largest);
  }

  @Test
  void aStreamOfRequestsIsSpacedByAnswersAndGapsOnly() {
    for (int i = 0; i < 10; i++) {
      rig.request("a", i, frame(1, "06 00 01 00 0" + i));
    }
    for (int i = 0; i < 10; i++) {
      assertThat(rig.transcript()).endsWith("line:" + Hex.text(rtu(1, "06 00 01 00 0" + i)));
      rig.passNanos(RESPONSE / 2);
      rig.answer(1, "06 00 01 00 0" + i);
      rig.passNanos(T35);
    }
    assertThat(rig.unit(1).medianMicroseconds()).isGreaterThan(80 * MILLISECOND / 1_000);
  }
}
