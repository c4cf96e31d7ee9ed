package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.serialbridge.modbus.Hex.frame;
import static org.serialbridge.modbus.LineRig.MILLISECOND;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A line with another master, and a client that asks for what was heard there. */
class ListeningLinkTest implements ModbusClient {
  private static final long SECOND = 1_000 * MILLISECOND;
  private static final Adu READ = frame(1, "03 00 10 00 02");
  private static final Adu VALUES = frame(1, "03 04 00 01 00 02");
  private static final Adu READ_COILS = frame(1, "01 00 03 00 0A");
  private static final Adu COILS = frame(1, "01 02 A5 02");

  private final List<String> said = new ArrayList<>();
  private ListeningLink link = link(SerialFraming.RTU, 10);
  private SerialFraming framing = SerialFraming.RTU;
  private int dropped;
  private long now = Long.MAX_VALUE - SECOND;

  private ListeningLink link(SerialFraming framing, int keepSeconds) {
    return new ListeningLink(
        framing, LineRig.TIMING, keepSeconds * SECOND, bytes -> dropped += bytes);
  }

  private void start(SerialFraming as, int keepSeconds) {
    framing = as;
    link = link(as, keepSeconds);
  }

  @Override
  public void answered(int transaction, Adu answer, long at) {
    said.add(transaction + ": " + answer);
  }

  @Override
  public void failed(int transaction, Adu request, ExceptionCode code, long at) {
    said.add(transaction + " failed: " + code);
  }

  @Override
  public void unanswered(int transaction, long at) {
    said.add(transaction + " ended");
  }

  private byte[] bytes(Adu frame) {
    return framing == SerialFraming.RTU ? frame.rtu() : frame.ascii();
  }

  /** Frames on the line, each in one read and without silence between them. */
  private void line(Adu... frames) {
    for (Adu frame : frames) {
      link.fromLine(ByteBuffer.wrap(bytes(frame)), now);
    }
  }

  private void bytes(String hex) {
    link.fromLine(ByteBuffer.wrap(Hex.bytes(hex)), now);
  }

  private void pass(long nanos) {
    now += nanos;
    OptionalLong deadline = link.deadline();
    if (deadline.isPresent() && now - deadline.getAsLong() >= 0) {
      link.poll(now);
    }
  }

  private String ask(Adu request) {
    said.clear();
    link.ask(this, 7, request, Terms.OF_LINE, now);
    assertThat(said).hasSize(1);
    return said.get(0);
  }

  @ParameterizedTest
  @EnumSource(SerialFraming.class)
  void aReadIsAnsweredFromTheTrafficOfTheMaster(SerialFraming as) {
    start(as, 10);
    line(READ, VALUES, READ_COILS, COILS);
    assertThat(ask(READ)).isEqualTo("7: " + VALUES);
    assertThat(ask(frame(1, "03 00 11 00 01"))).isEqualTo("7: unit 1 03020002");
    assertThat(ask(READ_COILS)).isEqualTo("7: " + COILS);
    assertThat(ask(frame(1, "01 00 05 00 05"))).isEqualTo("7: unit 1 010109");
    assertThat(dropped).isZero();
  }

  @Test
  void aReadThatSpansResponsesAndPagesIsOneAnswer() {
    line(frame(1, "04 00 3E 00 02"), frame(1, "04 04 00 01 00 02"));
    line(frame(1, "04 00 40 00 01"), frame(1, "04 02 FF FF"));
    assertThat(ask(frame(1, "04 00 3E 00 03"))).isEqualTo("7: unit 1 040600010002ffff");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 03 00 10 00 03, 7: unit 1 8302",
    "1, 03 00 0F 00 02, 7: unit 1 8302",
    "1, 04 00 10 00 02, 7: unit 1 8402",
    "2, 03 00 10 00 02, 7: unit 2 8302",
    "1, 03 FF FF 00 02, 7: unit 1 8302",
    "1, 03 00 10 00 00, 7: unit 1 8303",
    "1, 03 00 10 00 7E, 7: unit 1 8303",
    "1, 03 00 10, 7: unit 1 8303",
    "1, 06 00 10 00 02, 7: unit 1 8601",
    "1, 17 00 10 00 02 00 10 00 01 02 00 01, 7: unit 1 9701",
    "1, 2B 0E 01 00, 7: unit 1 ab01",
    "1, 41 01, 7: unit 1 c101",
    "0, 06 00 10 00 02, 7 ended",
    "0, 03 00 10 00 02, 7: unit 0 8302"
  })
  void aRequestThatIsNotHeardOf(int unit, String request, String answer) {
    line(READ, VALUES);
    assertThat(ask(frame(unit, request))).isEqualTo(answer);
    assertThat(ask(READ)).isEqualTo("7: " + VALUES);
  }

  @Test
  void aValueIsGivenForMODKEEP() {
    line(READ, VALUES);
    pass(10 * SECOND);
    assertThat(ask(READ)).isEqualTo("7: " + VALUES);
    line(frame(1, "03 00 10 00 01"), frame(1, "03 02 00 09"));
    pass(1);
    assertThat(ask(READ)).isEqualTo("7 failed: NO_RESPONSE");
    assertThat(ask(frame(1, "03 00 10 00 01"))).isEqualTo("7: unit 1 03020009");
  }

  @Test
  void nothingIsGivenWithoutTimeToKeep() {
    start(SerialFraming.RTU, 0);
    line(READ, VALUES);
    assertThat(ask(READ)).isEqualTo("7 failed: NO_RESPONSE");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 06 00 11 00 63, 06 00 11 00 63",
    "1, 10 00 11 00 01 02 00 63, 10 00 11 00 01",
    "1, 10 00 11 00 02 04 00 63 00 64, 10 00 11 00 02",
    "1, 16 00 11 00 F2 00 25, 16 00 11 00 F2 00 25",
    "1, 17 00 00 00 01 00 11 00 01 02 00 63, 17 02 00 01",
    "1, 06 00 11 00 63, 86 04"
  })
  void aHeardWriteForgetsItsRegisters(int unit, String write, String response) {
    line(READ, VALUES, READ_COILS, COILS);
    line(frame(unit, write));
    assertThat(ask(READ)).isEqualTo("7: unit 1 8302");
    line(frame(unit, response));
    assertThat(ask(READ)).isEqualTo("7: unit 1 8302");
    assertThat(ask(READ_COILS)).isEqualTo("7: " + COILS);
    line(READ, VALUES);
    assertThat(ask(READ)).isEqualTo("7: " + VALUES);
  }

  @ParameterizedTest
  @CsvSource({"05 00 04 FF 00, 05 00 04 FF 00", "0F 00 04 00 02 01 03, 0F 00 04 00 02"})
  void aHeardWriteOfCoilsForgetsThem(String write, String response) {
    line(frame(1, "03 00 03 00 02"), VALUES, READ_COILS, COILS);
    line(frame(1, "02 00 03 00 0A"), frame(1, "02 02 A5 02"));
    line(frame(1, write), frame(1, response));
    assertThat(ask(READ_COILS)).isEqualTo("7: unit 1 8102");
    assertThat(ask(frame(1, "01 00 03 00 01"))).isEqualTo("7: unit 1 010101");
    assertThat(ask(frame(1, "02 00 03 00 0A"))).isEqualTo("7: unit 1 0202a502");
    assertThat(ask(frame(1, "03 00 03 00 02"))).isEqualTo("7: " + VALUES);
  }

  @Test
  void aWriteToAllUnitsForgetsTheRegistersOfEach() {
    line(READ, VALUES, frame(2, "03 00 10 00 02"), frame(2, "03 04 00 01 00 02"));
    line(frame(0, "06 00 11 00 63"));
    assertThat(ask(READ)).isEqualTo("7: unit 1 8302");
    assertThat(ask(frame(2, "03 00 10 00 02"))).isEqualTo("7: unit 2 8302");
    line(READ, VALUES);
    assertThat(ask(READ)).isEqualTo("7: " + VALUES);
  }

  @Test
  void aWriteToAnotherUnitForgetsNothing() {
    line(READ, VALUES, frame(2, "06 00 11 00 63"), frame(2, "06 00 11 00 63"));
    assertThat(ask(READ)).isEqualTo("7: " + VALUES);
  }

  @Test
  void theResponseToAWriteThatWasNotHeardForgets() {
    line(READ, VALUES, frame(1, "10 00 11 00 01"));
    pass(LineRig.SILENCE);
    assertThat(ask(READ)).isEqualTo("7: unit 1 8302");
    assertThat(dropped).isZero();
  }

  @Test
  void theReadPartOfAWriteIsLearntAsFunction3() {
    line(frame(1, "17 00 20 00 01 00 11 00 01 02 00 63"), frame(1, "17 02 12 34"));
    assertThat(ask(frame(1, "03 00 20 00 01"))).isEqualTo("7: unit 1 03021234");
  }

  @Test
  void anExceptionIsNotLearntAndTheValuesBeforeStay() {
    line(READ, VALUES, READ, frame(1, "83 04"));
    assertThat(ask(READ)).isEqualTo("7: " + VALUES);
  }

  @Test
  void aResponseOfAnotherLengthOrUnitIsNotLearnt() {
    line(READ, frame(1, "03 02 00 09"));
    pass(LineRig.SILENCE);
    line(READ, frame(2, "03 04 00 01 00 02"));
    pass(LineRig.SILENCE);
    assertThat(ask(READ)).isEqualTo("7: unit 1 8302");
    assertThat(ask(frame(2, "03 00 10 00 02"))).isEqualTo("7: unit 2 8302");
  }

  @Test
  void aDamagedResponseIsDroppedAndTheNextExchangeIsHeard() {
    line(READ);
    bytes("01 03 04 00 01 00 03 2A 32");
    pass(LineRig.SILENCE);
    line(READ_COILS, COILS);
    assertThat(ask(READ)).isEqualTo("7: unit 1 8302");
    assertThat(ask(READ_COILS)).isEqualTo("7: " + COILS);
    assertThat(dropped).isEqualTo(9);
  }

  /** A USB adapter may hide the silence between the frames of a fast master. */
  @Test
  void aLineWithoutSilenceIsHeardAgainBehindADamagedFrame() {
    line(READ);
    bytes("01 03 04 00 01 00 03 2A 32");
    for (int round = 0; round < 40; round++) {
      line(READ_COILS, COILS);
    }
    assertThat(ask(READ_COILS)).isEqualTo("7: " + COILS);
    assertThat(link.polls(now).get(0).count()).isEqualTo(40);
  }

  @Test
  void aStreamOfNoiseIsDropped() {
    for (int i = 0; i < 2_000; i++) {
      bytes("41");
    }
    line(READ, VALUES);
    pass(LineRig.SILENCE);
    assertThat(ask(READ)).isEqualTo("7: " + VALUES);
    assertThat(dropped).isEqualTo(2_000);
  }

  @Test
  void framesBehindNoiseAreFoundAtTheSilence() {
    bytes("41 17 FF");
    line(READ, VALUES);
    pass(LineRig.SILENCE);
    assertThat(ask(READ)).isEqualTo("7: " + VALUES);
    assertThat(dropped).isEqualTo(3);
  }

  /** A busy host, or an emulated UART, hands a frame over in parts. */
  @Test
  void aFrameMayPauseForAsLongAsAResponseMayTake() {
    Adu write = frame(1, "10 00 11 00 01 02 00 63");
    for (int cut = 1; cut < READ.rtu().length; cut++) {
      start(SerialFraming.RTU, 10);
      inParts(READ, cut);
      inParts(VALUES, cut);
      assertThat(ask(READ)).as("cut at %d", cut).isEqualTo("7: " + VALUES);
      inParts(write, cut);
      assertThat(ask(READ)).as("cut at %d", cut).isEqualTo("7: unit 1 8302");
    }
    assertThat(dropped).isZero();
  }

  private void inParts(Adu frame, int cut) {
    link.fromLine(ByteBuffer.wrap(frame.rtu(), 0, cut), now);
    pass(LineRig.SILENCE);
    pass(LineRig.RESPONSE - LineRig.SILENCE - 1);
    link.fromLine(ByteBuffer.wrap(frame.rtu(), cut, frame.rtu().length - cut), now);
  }

  @Test
  void aFrameThatBreaksOffHidesNothingBehindIt() {
    for (int cut = 1; cut < VALUES.rtu().length; cut++) {
      start(SerialFraming.RTU, 10);
      dropped = 0;
      line(READ);
      link.fromLine(ByteBuffer.wrap(VALUES.rtu(), 0, cut), now);
      pass(LineRig.SILENCE);
      line(READ_COILS);
      line(COILS);
      assertThat(ask(READ_COILS)).as("cut at %d", cut).isEqualTo("7: " + COILS);
      assertThat(ask(READ)).isEqualTo("7: unit 1 8302");
      assertThat(dropped).isEqualTo(cut);
    }
  }

  @Test
  void aFrameThatPausesLongerHasBrokenOff() {
    line(READ);
    link.fromLine(ByteBuffer.wrap(VALUES.rtu(), 0, 5), now);
    pass(LineRig.SILENCE);
    assertThat(dropped).isZero();
    pass(LineRig.RESPONSE - LineRig.SILENCE);
    assertThat(dropped).isEqualTo(5);
    assertThat(link.deadline()).isEmpty();
    link.fromLine(ByteBuffer.wrap(VALUES.rtu(), 5, VALUES.rtu().length - 5), now);
    line(READ_COILS, COILS);
    pass(LineRig.SILENCE);
    assertThat(ask(READ)).isEqualTo("7: unit 1 8302");
    assertThat(ask(READ_COILS)).isEqualTo("7: " + COILS);
  }

  @Test
  void pausesWithinDamagedFramesHideNothingForLong() {
    line(READ);
    for (String part : List.of("01 03 04 00", "01 01 00 03 00", "0A 00", "00 41 01 03")) {
      bytes(part);
      pass(LineRig.SILENCE);
    }
    line(READ_COILS);
    pass(LineRig.SILENCE);
    line(COILS);
    assertThat(ask(READ_COILS)).isEqualTo("7: " + COILS);
    assertThat(dropped).isEqualTo(15);
  }

  @Test
  void aVendorFunctionEndsAtTheSilence() {
    line(frame(1, "41 01 02"));
    pass(LineRig.SILENCE);
    line(frame(1, "41 07 07 07"));
    pass(LineRig.SILENCE);
    line(READ, VALUES);
    assertThat(ask(READ)).isEqualTo("7: " + VALUES);
    assertThat(dropped).isZero();
  }

  /** Both have 8 bytes, and a request for coils from 768 on has a byte count of 3. */
  @Test
  void aRequestThatCouldBeAResponseIsToldByRepetitionAndByTime() {
    Adu one = frame(1, "01 03 00 00 13");
    Adu other = frame(1, "01 03 20 00 13");
    line(one, one);
    pass(LineRig.RESPONSE + 1);
    line(other);
    assertThat(ask(one)).isEqualTo("7: unit 1 8102");
    line(frame(1, "01 03 01 02 03"));
    assertThat(ask(other)).isEqualTo("7: unit 1 0103010203");
    assertThat(ask(one)).isEqualTo("7: unit 1 8102");
  }

  @Test
  void pollsTellWhoIsReadHowOftenAndWhoDoesNotAnswer() {
    Adu dead = frame(9, "04 00 00 00 01");
    for (int round = 0; round < 5; round++) {
      line(READ, VALUES, dead);
      pass(500 * MILLISECOND);
    }
    line(READ, frame(1, "83 04"), frame(1, "06 00 11 00 63"));
    pass(200 * MILLISECOND);
    assertThat(link.polls(now))
        .containsExactly(
            new PollStatus(1, 3, 16, 2, 6, OptionalLong.of(500), 0, OptionalLong.of(200)),
            new PollStatus(9, 4, 0, 1, 5, OptionalLong.of(500), 5, OptionalLong.empty()));
    link.clearUnits();
    assertThat(link.polls(now)).isEmpty();
    assertThat(ask(frame(1, "03 00 10 00 01"))).isEqualTo("7: unit 1 03020001");
  }

  @Test
  void theIntervalIsAMeanInWhichTheLastOnesCountMost() {
    line(READ, VALUES);
    assertThat(link.polls(now).get(0).intervalMillis()).isEmpty();
    pass(800 * MILLISECOND);
    line(READ, VALUES);
    pass(1_600 * MILLISECOND);
    line(READ, VALUES);
    assertThat(link.polls(now).get(0).intervalMillis()).hasValue(900);
  }

  @Test
  void theMemoryIsBounded() {
    for (int unit = 1; unit <= 2; unit++) {
      for (int address = 0; address < 0x10000; address += 64) {
        line(frame(unit, "03 %04x 0001".formatted(address)), frame(unit, "03 02 00 01"));
      }
    }
    assertThat(link.polls(now)).hasSize(HeardPolls.MOST);
    assertThat(ask(frame(1, "03 FF C0 00 01"))).isEqualTo("7: unit 1 8302");
    assertThat(ask(frame(2, "03 00 00 00 01"))).isEqualTo("7: unit 2 03020001");
    line(frame(1, "03 00 00 00 01"), frame(1, "03 02 00 05"));
    assertThat(ask(frame(2, "03 00 00 00 01"))).isEqualTo("7: unit 2 8302");
    assertThat(ask(frame(2, "03 00 40 00 01"))).isEqualTo("7: unit 2 03020001");
  }
}
