package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.serialbridge.modbus.LineRig.MILLISECOND;
import static org.serialbridge.modbus.LineRig.RESPONSE;
import static org.serialbridge.modbus.LineRig.SILENCE;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Units that are silent, and what is counted. */
class UnitsTest {
  private static final String READ = "03 00 00 00 02";
  private static final String VALUES = "03 04 00 01 00 02";
  private static final long PROBE = TimeUnit.SECONDS.toNanos(10);

  private final SerialUnitLinkRig rig =
      new SerialUnitLinkRig(
          new SerialUnitLink.Options(
              SerialUnitLinkRig.TIMING, 2, 10, SerialUnitLinkRig.WAIT_MILLIS));

  private void timeOut(int unit) {
    rig.request("a", 1, unit, READ);
    assertThat(rig.transcript()).hasSize(1);
    rig.settle();
    assertThat(rig.transcript()).containsExactly("a 1: unit " + unit + " 830b");
  }

  private void answered(int unit) {
    rig.request("a", 1, unit, READ);
    rig.answer(unit, VALUES);
    assertThat(rig.transcript()).endsWith("a 1: unit " + unit + " 030400010002");
    rig.passNanos(SILENCE);
  }

  @Test
  void aUnitThatWasSilentTwiceIsAnsweredAtOnce() {
    timeOut(9);
    assertThat(rig.unit(9).isNotResponding()).isFalse();
    timeOut(9);
    assertThat(rig.unit(9).isNotResponding()).isTrue();
    rig.request("a", 1, 1, READ);
    rig.transcript();
    rig.request("b", 7, 9, READ);
    assertThat(rig.transcript()).containsExactly("b 7: unit 9 830b");
    assertThat(rig.unit(9).requests()).isEqualTo(2);
    rig.answer(1, VALUES);
  }

  @Test
  void aUnitThatCameBackIsAskedAtOnceIfNobodyElseWaits() {
    timeOut(9);
    timeOut(9);
    answered(9);
    assertThat(rig.unit(9).isNotResponding()).isFalse();
  }

  @Test
  void timesOfAnswersAreThoseSinceTheyWereLastAskedFor() {
    timeOut(9);
    assertThat(rig.takeLatencies()).isEmpty();
    answered(1);
    answered(2);
    assertThat(rig.takeLatencies()).contains(new LatencySummary(2, 0, 0)); // at once
    assertThat(rig.takeLatencies()).isEmpty();
  }

  @Test
  void whatWaitsForASilentUnitIsAnsweredWithoutTheLine() {
    for (int i = 1; i <= 5; i++) {
      rig.request("a", i, 9, "06 00 01 00 0" + i);
    }
    rig.request("b", 6, 1, READ);
    rig.transcript();
    rig.passNanos(2 * RESPONSE + 40 * MILLISECOND);
    rig.answer(1, VALUES);
    rig.settle();
    assertThat(rig.transcript().stream().filter(said -> !said.startsWith("line:")))
        .containsExactly(
            "a 1: unit 9 860b",
            "a 2: unit 9 860b",
            "b 6: unit 1 030400010002",
            "a 3: unit 9 860b",
            "a 4: unit 9 860b",
            "a 5: unit 9 860b");
    assertThat(rig.unit(9).requests()).as("the last one holds up nobody").isEqualTo(3);
  }

  @Test
  void aUnitThatAnswersBadlyIsNotSilent() {
    byte[] damaged = Hex.rtu(9, VALUES);
    damaged[4] ^= 0x10;
    for (int i = 0; i < 4; i++) {
      rig.request("a", i, 9, READ);
      rig.receive(damaged);
      rig.settle();
    }
    assertThat(rig.unit(9).badCrcs()).isEqualTo(4);
    assertThat(rig.unit(9).isNotResponding()).isFalse();
  }

  @Test
  void anAnswerBetweenStartsTheCountAnew() {
    timeOut(9);
    answered(9);
    timeOut(9);
    assertThat(rig.unit(9).isNotResponding()).isFalse();
  }

  @Test
  void aSilentUnitIsProbedNowAndThen() {
    timeOut(9);
    timeOut(9);
    rig.passNanos(PROBE - 1);
    isRefusedWhileAnotherWaits();
    rig.passNanos(PROBE);
    timeOut(9);
    isRefusedWhileAnotherWaits();
  }

  private void isRefusedWhileAnotherWaits() {
    rig.request("b", 5, 1, READ);
    rig.transcript();
    rig.request("a", 1, 9, READ);
    assertThat(rig.transcript()).containsExactly("a 1: unit 9 830b");
    rig.answer(1, VALUES);
    rig.passNanos(SILENCE);
    rig.transcript();
  }

  @Test
  void manyRequestsAreOneProbe() {
    timeOut(9);
    timeOut(9);
    rig.passNanos(PROBE);
    for (int i = 1; i <= 4; i++) {
      rig.request("a", i, 9, "06 00 01 00 0" + i);
    }
    rig.settle();
    assertThat(rig.transcript())
        .as("the first, and the last, which holds up nobody")
        .filteredOn(said -> said.startsWith("line:"))
        .hasSize(2);
    assertThat(rig.unit(9).requests()).isEqualTo(4);
  }

  @Test
  void zeroSilencesAreForEver() {
    SerialUnitLinkRig patient =
        new SerialUnitLinkRig(
            new SerialUnitLink.Options(
                SerialUnitLinkRig.TIMING, 0, 10, SerialUnitLinkRig.WAIT_MILLIS));
    for (int i = 0; i < 20; i++) {
      patient.request("a", i, 9, READ);
      assertThat(patient.transcript()).anyMatch(said -> said.startsWith("line:"));
      patient.settle();
    }
    assertThat(patient.unit(9).isNotResponding()).isFalse();
    assertThat(patient.unit(9).timeouts()).isEqualTo(20);
  }

  @Test
  void broadcastsDoNotMakeAUnitSilent() {
    for (int i = 0; i < 5; i++) {
      rig.request("a", i, 0, "06 00 01 00 03");
      assertThat(rig.transcript()).hasSize(1);
      rig.settle();
    }
    assertThat(rig.unit(0).isNotResponding()).isFalse();
  }

  @Test
  void everythingIsCountedForItsUnit() {
    answered(1);
    rig.request("a", 1, 1, READ);
    rig.answer(1, "83 02");
    rig.passNanos(SILENCE);
    rig.request("a", 1, 1, READ);
    rig.answer(1, "83 04");
    rig.passNanos(SILENCE);
    rig.request("a", 1, 1, READ);
    rig.answer(1, "83 02");
    rig.passNanos(SILENCE);
    rig.request("a", 1, 1, READ);
    byte[] damaged = Hex.rtu(1, VALUES);
    damaged[3] ^= 1;
    rig.receive(damaged);
    rig.settle();
    rig.receive(Hex.rtu(1, VALUES)); // late
    rig.settle();
    rig.request("a", 1, 2, READ);
    rig.settle();
    assertThat(rig.units()).containsExactly(1, 2);
    assertThat(rig.unit(1))
        .isEqualTo(
            new UnitStatus(1, false, 5, 4, Map.of(2, 2L, 4, 1L), 1, 1, 1, 0, 0, "", 0, 0, 0));
    assertThat(rig.unit(2))
        .isEqualTo(new UnitStatus(2, false, 1, 0, Map.of(), 1, 0, 0, 0, 0, "", 0, 0, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "9, 03 04 00 01 00 02, unit 9 answered",
    "1, 04 04 00 01 00 02, function 04 instead of 03",
    "1, 03 02 00 01, 2 bytes of data instead of 4"
  })
  void anAnswerThatIsDifferentIsToldWithItsDifference(int unit, String pdu, String difference) {
    rig.request("a", 1, 1, READ);
    rig.answer(unit, pdu);
    rig.settle();
    assertThat(rig.transcript()).endsWith("a 1: unit 1 830b");
    assertThat(rig.unit(1).mismatch()).isEqualTo(difference);
    assertThat(rig.unit(1).mismatches()).isEqualTo(1);
    assertThat(rig.unit(1).unexpectedResponses()).isZero();
    assertThat(rig.unit(1).timeouts()).isEqualTo(1);
  }

  @Test
  void anAnswerToAnotherWriteIsDifferent() {
    rig.request("a", 1, 1, "06 00 01 00 03");
    rig.answer(1, "06 00 02 00 03");
    rig.settle();
    assertThat(rig.unit(1).mismatch()).isEqualTo("another address or subfunction");
  }

  @Test
  void anEchoWithoutAnAnswerIsNoDifferentAnswer() {
    rig.request("a", 1, 1, READ);
    rig.receive(Hex.rtu(1, READ));
    rig.settle();
    assertThat(rig.unit(1).mismatches()).isZero();
  }

  @Test
  void aLateAnswerIsNoDifferentOne() {
    rig.request("a", 1, 1, READ);
    rig.settle();
    rig.request("a", 2, 2, READ);
    rig.answer(1, VALUES); // and unit 2 says nothing
    rig.settle();
    assertThat(rig.unit(1).unexpectedResponses()).isEqualTo(1);
    assertThat(rig.unit(2).mismatches()).isZero();
  }

  @Test
  void aLateAnswerIsCountedWhileAnotherUnitIsAsked() {
    rig.request("a", 1, 1, READ);
    rig.request("a", 2, 2, READ);
    rig.passNanos(RESPONSE + 30 * MILLISECOND);
    rig.answer(1, VALUES);
    rig.answer(2, VALUES);
    assertThat(rig.transcript()).endsWith("a 2: unit 2 030400010002");
    assertThat(rig.unit(1).unexpectedResponses()).isEqualTo(1);
    assertThat(rig.unit(2).unexpectedResponses()).isZero();
  }

  @Test
  void responseTimesRunFromTheEndOfTheRequestToTheEndOfTheAnswer() {
    rig.request("a", 1, 1, READ);
    rig.passNanos(8 * LineRig.CHARACTER + 30 * MILLISECOND);
    rig.answer(1, VALUES);
    UnitStatus unit = rig.unit(1);
    assertThat(unit.worstMicroseconds()).isEqualTo(30_000);
    assertThat(unit.medianMicroseconds()).isEqualTo(30_000);
    assertThat(unit.p99Microseconds()).isEqualTo(30_000);
  }

  @Test
  void aReadThatManyJoinedIsOneRequestAndOneAnswer() {
    for (int i = 0; i < 5; i++) {
      rig.request("master " + i, i, 1, READ);
    }
    rig.answer(1, VALUES);
    assertThat(rig.unit(1).requests()).isEqualTo(1);
    assertThat(rig.unit(1).answers()).isEqualTo(1);
  }
}
