package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.serialbridge.modbus.Hex.rtu;
import static org.serialbridge.modbus.LineRig.MILLISECOND;
import static org.serialbridge.modbus.LineRig.RESPONSE;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request has an age: how long it may wait for a line that is away, held or busy. */
class SerialUnitLinkWaitTest {
  private static final String READ = "03 00 00 00 02";
  private static final String WRITE = "06 00 01 00 03";
  private static final String VALUES = "03 04 00 01 00 02";
  private static final String LINE_READ = "line:" + Hex.text(rtu(1, READ));
  private static final String LINE_WRITE = "line:" + Hex.text(rtu(1, WRITE));
  private static final long SECOND = 1_000 * MILLISECOND;
  private static final long WAIT = SerialUnitLinkRig.WAIT_MILLIS * MILLISECOND;

  private final SerialUnitLinkRig rig = new SerialUnitLinkRig();

  @Test
  void aLineThatIsAwayForASecondIsException0A() {
    rig.lineIs(LineState.ABSENT);
    rig.request("a", 1, 1, WRITE);
    rig.passNanos(SECOND - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly("a 1: unit 1 860a");
    rig.request("a", 2, 1, WRITE);
    assertThat(rig.transcript()).containsExactly("a 2: unit 1 860a");
    assertThat(rig.unit(1).notSent()).isEqualTo(2);
    assertThat(rig.isIdle()).isTrue();
    rig.lineIs(LineState.FREE);
    rig.passNanos(WAIT);
    assertThat(rig.transcript()).as("nothing is sent later").isEmpty();
    rig.request("a", 3, 1, WRITE);
    assertThat(rig.transcript()).containsExactly(LINE_WRITE);
  }

  @Test
  void aShortAbsenceIsRiddenOut() {
    rig.lineIs(LineState.ABSENT);
    rig.request("a", 1, 1, READ);
    rig.passNanos(SECOND - 1);
    rig.lineIs(LineState.FREE);
    assertThat(rig.transcript()).containsExactly(LINE_READ);
    rig.answer(1, VALUES);
    assertThat(rig.transcript()).containsExactly("a 1: unit 1 030400010002");
  }

  @Test
  void theRequestUnderWayAtAPullIsAnsweredAtItsTimeOut() {
    rig.request("a", 1, 1, READ);
    rig.transcript();
    rig.lineIs(LineState.ABSENT);
    rig.passNanos(2 * RESPONSE);
    assertThat(rig.transcript()).containsExactly("a 1: unit 1 830b");
  }

  @Test
  void aLongTimeOutEndsWhenTheLineIsAwayForASecond() {
    SerialUnitLinkRig slow =
        new SerialUnitLinkRig(
            new SerialUnitLink.Options(
                LineTiming.of(LineRig.CHARACTER, LineRig.T35, 60 * SECOND, 0),
                1,
                10,
                SerialUnitLinkRig.WAIT_MILLIS));
    slow.request("a", 1, 1, READ);
    slow.transcript();
    slow.lineIs(LineState.ABSENT);
    slow.passNanos(SECOND);
    assertThat(slow.transcript()).containsExactly("a 1: unit 1 830a");
    assertThat(slow.unit(1).isNotResponding()).as("it was not the unit's fault").isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"ABSENT", "BUSY"})
  void theTimeOfAnAbsenceCountsFromItsBegin(LineState between) {
    rig.lineIs(LineState.ABSENT);
    rig.passNanos(SECOND / 2);
    rig.lineIs(between);
    rig.lineIs(LineState.ABSENT);
    rig.request("a", 1, 1, READ);
    rig.passNanos(SECOND / 2);
    assertThat(rig.transcript()).hasSize(between == LineState.ABSENT ? 1 : 0);
  }

  @Test
  void whatWaitsTooLongForABusyLineIsException06() {
    rig.lineIs(LineState.BUSY);
    rig.request("a", 1, 1, WRITE);
    rig.passNanos(SECOND);
    rig.request("b", 2, 1, READ);
    rig.passNanos(WAIT - SECOND - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly("a 1: unit 1 8606");
    assertThat(rig.unit(1).notSent()).isEqualTo(1);
    rig.lineIs(LineState.FREE);
    assertThat(rig.transcript()).containsExactly(LINE_READ);
  }

  @Test
  void aReadThatSeveralWaitForIsDroppedForEachAtItsTime() {
    rig.lineIs(LineState.BUSY);
    rig.request("a", 1, 1, READ);
    rig.passNanos(SECOND);
    rig.request("b", 2, 1, READ);
    rig.request("a", 3, 1, READ);
    rig.passNanos(WAIT - SECOND);
    assertThat(rig.transcript()).containsExactly("a 1: unit 1 8306");
    rig.lineIs(LineState.FREE);
    rig.answer(1, VALUES);
    assertThat(rig.transcript())
        .containsExactly(LINE_READ, "b 2: unit 1 030400010002", "a 3: unit 1 030400010002");
  }

  @Test
  void whatWaitsTooLongBehindOthersIsException06() {
    for (int unit = 1; unit <= 30; unit++) {
      rig.request("a", unit, unit, READ);
    }
    rig.passNanos(WAIT);
    assertThat(rig.transcript())
        .contains("a 1: unit 1 830b", "a 30: unit 30 8306")
        .doesNotContain("line:" + Hex.text(rtu(30, READ)));
    assertThat(rig.unit(30).requests()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aRequestThatTheLineHoldsIsWithdrawnWhenItIsTooOld(int unit) {
    rig.hold(true);
    rig.request("a", 1, unit, WRITE);
    rig.passNanos(WAIT - 1);
    assertThat(rig.transcript()).containsExactly("line:" + Hex.text(rtu(unit, WRITE)));
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly("withdrawn", "a 1: unit " + unit + " 8606");
    assertThat(rig.unit(unit).notSent()).isEqualTo(1);
    assertThat(rig.unit(unit).timeouts()).isZero();
  }

  @Test
  void theResponseTimeRunsWhenAHeldRequestHasLeft() {
    rig.hold(true);
    rig.request("a", 1, 1, READ);
    rig.passNanos(2 * SECOND);
    rig.hold(false);
    rig.answer(1, VALUES);
    assertThat(rig.transcript()).containsExactly(LINE_READ, "a 1: unit 1 030400010002");
    rig.passNanos(SECOND);
    rig.hold(true);
    rig.request("a", 2, 1, READ);
    rig.passNanos(SECOND);
    rig.hold(false);
    rig.passNanos(3 * RESPONSE);
    assertThat(rig.transcript()).containsExactly(LINE_READ, "a 2: unit 1 830b");
  }

  @Test
  void aRequestThatHasLeftHasItsWholeTimeOut() {
    SerialUnitLinkRig impatient =
        new SerialUnitLinkRig(new SerialUnitLink.Options(SerialUnitLinkRig.TIMING, 0, 1, 100));
    impatient.request("a", 1, 1, READ);
    impatient.passNanos(RESPONSE);
    assertThat(impatient.transcript()).containsExactly(LINE_READ);
    impatient.answer(1, VALUES);
    assertThat(impatient.transcript()).containsExactly("a 1: unit 1 030400010002");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 248, 255})
  void whoeverIsThereAnswersAReadForAnyUnit(int unit) {
    rig.request("a", 1, unit, READ);
    rig.answer(7, VALUES);
    assertThat(rig.transcript()).endsWith("a 1: unit " + unit + " 030400010002");
    rig.passNanos(SECOND);
    rig.request("a", 2, unit, "2B 0E 01 00");
    rig.answer(7, "AB 01");
    assertThat(rig.transcript()).endsWith("a 2: unit " + unit + " ab01");
  }

  @Test
  void aReadForAnyUnitThatNobodyAnswersIsATimeOut() {
    rig.request("a", 1, 0, READ);
    rig.settle();
    assertThat(rig.transcript())
        .containsExactly("line:" + Hex.text(rtu(0, READ)), "a 1: unit 0 830b");
  }

  @Test
  void aWriteToAReservedUnitIsAnsweredByThatUnitOnly() {
    rig.request("a", 1, 255, WRITE);
    rig.answer(7, WRITE);
    rig.settle();
    assertThat(rig.transcript()).endsWith("a 1: unit 255 860b");
  }

  @Test
  void aReadForAnyUnitDoesNotJoinAcrossAWrite() {
    rig.request("a", 1, 1, "03 00 10 00 01"); // holds the line
    rig.request("b", 2, 255, READ);
    rig.request("a", 3, 9, WRITE);
    rig.request("c", 4, 255, READ);
    rig.answer(1, "03 02 00 05");
    for (String answer : new String[] {VALUES, WRITE, VALUES}) {
      rig.passNanos(LineRig.T35);
      rig.answer(9, answer);
    }
    assertThat(rig.transcript())
        .containsSubsequence(
            "b 2: unit 255 030400010002", "a 3: unit 9 0600010003", "c 4: unit 255 030400010002");
  }
}
