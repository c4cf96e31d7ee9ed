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
import static org.serialbridge.modbus.LineRig.TURNAROUND;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When the line is free, and when an answer is late. */
@ParameterizedClass
@ValueSource(longs = {0, Long.MAX_VALUE - 10_000_000, Long.MAX_VALUE - 210_000_000, -1})
class RtuMasterTimingTest {
  private static final String READ = "03 00 00 00 02";
  private static final byte[] ANSWER = rtu(1, "03 04 00 01 00 02");
  private static final String ANSWERED = "answered:030400010002";
  private static final int REQUEST_LENGTH = 8;

  private final long start;
  private final LineRig rig;

  RtuMasterTimingTest(long start) {
    this.start = start;
    rig = new LineRig(start);
  }

  @ParameterizedTest
  @CsvSource({
    "9600, 1145833, 4010415", // 3.5 characters of 11 bits
    "9600, 1041666, 3645831", // of 10 bits
    "19200, 572916, 2005206", // the fastest that counts by characters
    "19201, 572886, 1750000",
    "115200, 95486, 1750000"
  })
  void t35IsThreeAndAHalfCharactersUpTo19200(int baudRate, long character, long gap) {
    assertThat(LineTiming.t35Nanos(baudRate, character)).isEqualTo(gap);
  }

  @ParameterizedTest
  @CsvSource({
    "9600, 1145833, 10000000", // longer than pauses within what an adapter hands over
    "2400, 4583333, 16041665",
    "115200, 95486, 10000000"
  })
  void aFrameOfUnknownLengthEndsWithT35OrTenMilliseconds(int baud, long character, long silence) {
    long gap = LineTiming.t35Nanos(baud, character);
    LineTiming timing = LineTiming.of(character, gap, RESPONSE, 0);
    assertThat(timing.silenceNanos()).isEqualTo(silence);
    assertThat(timing.turnaroundNanos()).isEqualTo(TURNAROUND);
  }

  @Test
  void aNewLineIsFree() {
    assertThat(rig.master().isFree(start)).isTrue();
    assertThat(rig.master().freeFrom()).isEmpty();
    assertThat(rig.master().deadline()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"9600, 1145833", "19200, 572916", "19201, 572886", "115200, 95486"})
  void theGapIsCountedFromTheLastByte(int baudRate, long character) {
    long gap = LineTiming.t35Nanos(baudRate, character);
    LineRig line = new LineRig(start, LineTiming.of(character, gap, RESPONSE, 0));
    line.ask(1, READ);
    line.receive(ANSWER);
    assertThat(line.untilFree()).isEqualTo(gap);
    line.passNanos(gap / 2);
    line.master().poll(line.now());
    assertThat(line.untilFree()).as("not from when it was looked at").isEqualTo(gap - gap / 2);
  }

  @Test
  void withoutAGapTheLineIsFreeAtTheLastByte() {
    LineRig line = new LineRig(start, LineTiming.of(CHARACTER, 0, RESPONSE, 0));
    line.ask(1, READ);
    line.receive(ANSWER);
    assertThat(line.untilFree()).isZero();
    line.ask(1, READ);
    line.receive(join(ANSWER, bytes("00")));
    assertThat(line.untilFree()).as("what nobody asked for must end").isEqualTo(SILENCE);
  }

  @Test
  void aLongGapIsKeptBehindStraysToo() {
    long gap = 50 * MILLISECOND;
    LineRig line = new LineRig(start, LineTiming.of(CHARACTER, gap, RESPONSE, 0));
    line.receive(ANSWER);
    assertThat(line.untilFree()).isEqualTo(gap);
  }

  @Test
  void theResponseTimeBeginsWhenTheRequestIsOut() {
    rig.master().ask(Hex.frame(1, READ), rig.now() + LineRig.WAIT, rig.now());
    assertThat(rig.master().deadline()).hasValue(start + REQUEST_LENGTH * CHARACTER + RESPONSE);
    assertThat(rig.master().isFree(rig.now() + RESPONSE)).isFalse();
    assertThat(rig.master().freeFrom()).isEmpty();
  }

  @Test
  void theLastNanosecondIsInTime() {
    rig.ask(1, READ);
    rig.passNanos(RESPONSE - 1);
    rig.receive(ANSWER);
    assertThat(rig.transcript()).containsExactly(ANSWERED);
  }

  @Test
  void theNextNanosecondIsLate() {
    rig.ask(1, READ);
    rig.passNanos(RESPONSE);
    rig.receive(ANSWER);
    assertThat(rig.transcript()).containsExactly("unanswered:SILENCE");
  }

  @Test
  void anAnswerBehindALatePollIsLate() {
    rig.ask(1, READ);
    // The poll at the deadline did not come: the loop was busy.
    LineRig busy = new LineRig(start);
    busy.ask(1, READ);
    busy.master().poll(busy.now() + RESPONSE - 1);
    assertThat(busy.transcript()).isEmpty();
    rig.passNanos(RESPONSE + MILLISECOND);
    rig.receive(ANSWER);
    assertThat(rig.transcript()).containsExactly("unanswered:SILENCE");
  }

  @Test
  void anAnswerThatBeganInTimeMayEndLater() {
    rig.ask(1, READ);
    rig.passNanos(RESPONSE - 1);
    rig.receive(Arrays.copyOf(ANSWER, 1));
    rig.receiveByteByByte(Arrays.copyOfRange(ANSWER, 1, ANSWER.length));
    assertThat(rig.transcript()).containsExactly(ANSWERED);
  }

  @Test
  void anAnswerThatBeganInTimeAndBreaksOffIsGivenUpAfterSilence() {
    rig.ask(1, READ);
    rig.passNanos(RESPONSE - 1);
    rig.receive(Arrays.copyOf(ANSWER, 5));
    rig.passNanos(SILENCE - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactlyInAnyOrder("dropped:5", "unanswered:SILENCE");
  }

  @Test
  void anAnswerOfUnknownLengthThatBeganInTimeMayEndLater() {
    rig.ask(1, "41");
    rig.passNanos(RESPONSE - 1);
    rig.receive(rtu(1, "41 02"));
    rig.passNanos(SILENCE);
    assertThat(rig.transcript()).containsExactly("answered:4102");
  }

  @Test
  void aBabblingLineDoesNotExtendARequestForEver() {
    rig.ask(1, READ);
    long longest = RESPONSE + 256 * CHARACTER + SILENCE;
    long spent = 0;
    while (spent <= longest + MILLISECOND) {
      rig.passNanos(MILLISECOND);
      rig.receive(new byte[] {0x55});
      spent += MILLISECOND;
    }
    assertThat(rig.transcript()).contains("unanswered:SILENCE");
    assertThat(rig.untilFree()).isEqualTo(SILENCE);
  }

  @Test
  void bytesWithoutASilenceForTheResponseTimeAreBabble() {
    rig.receive(new byte[] {0x55});
    for (long spent = 0; spent < RESPONSE; spent += MILLISECOND) {
      assertThat(rig.master().isBabbling(rig.now())).isFalse();
      rig.passNanos(MILLISECOND);
      rig.receive(new byte[] {0x55});
    }
    assertThat(rig.master().isBabbling(rig.now())).isTrue();
    rig.passNanos(SILENCE);
    assertThat(rig.master().isBabbling(rig.now())).as("it has fallen silent").isFalse();
    assertThat(rig.untilFree()).isZero();
  }

  @Test
  void aSilenceBetweenStraysBeginsTheBabbleAnew() {
    for (long spent = 0; spent < 2 * RESPONSE; spent += SILENCE) {
      rig.passNanos(SILENCE);
      rig.receive(new byte[] {0x55});
      assertThat(rig.master().isBabbling(rig.now())).isFalse();
    }
  }

  @Test
  void aBroadcastTakesTheTurnaroundDelay() {
    rig.ask(0, "06 00 01 00 03");
    assertThat(rig.master().deadline()).hasValue(rig.now() + TURNAROUND);
    rig.passNanos(TURNAROUND - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly("unanswered:BROADCAST");
    assertThat(rig.untilFree()).isNegative();
  }

  @Test
  void nothingAnswersABroadcast() {
    rig.ask(0, "06 00 01 00 03");
    rig.receive(rtu(0, "06 00 01 00 03"));
    rig.passNanos(TURNAROUND);
    assertThat(rig.transcript()).contains("unanswered:BROADCAST", "dropped:8");
  }

  @Test
  void aBroadcastIsNotExtendedByNoise() {
    rig.ask(0, "06 00 01 00 03");
    for (int i = 0; i < 105; i++) {
      rig.passNanos(MILLISECOND);
      rig.receive(new byte[] {0x55});
    }
    assertThat(rig.transcript()).contains("unanswered:BROADCAST");
  }

  @Test
  void aQuietTimeFollowsATimeOut() {
    long quiet = 500 * MILLISECOND;
    LineRig line = new LineRig(start, LineTiming.of(CHARACTER, T35, RESPONSE, quiet));
    line.ask(1, READ);
    line.passNanos(RESPONSE);
    assertThat(line.untilFree()).isEqualTo(quiet);
    line.passNanos(quiet - MILLISECOND);
    line.receive(ANSWER);
    assertThat(line.untilFree()).as("late bytes extend it").isEqualTo(SILENCE);
    line.passNanos(SILENCE);
    line.ask(1, READ);
    line.receive(ANSWER);
    assertThat(line.untilFree()).as("once only").isEqualTo(T35);
  }

  @Test
  void theQuietTimeOfABadAnswerIsThatOfItsTimeOut() {
    long quiet = 500 * MILLISECOND;
    LineRig line = new LineRig(start, LineTiming.of(CHARACTER, T35, RESPONSE, quiet));
    byte[] damaged = ANSWER.clone();
    damaged[4] ^= 0x10;
    line.ask(1, READ);
    line.receive(damaged);
    line.passNanos(SILENCE);
    assertThat(line.transcript()).contains("unanswered:BAD_CRC");
    assertThat(line.untilFree()).isEqualTo(RESPONSE - SILENCE + quiet);
    rig.ask(1, READ);
    rig.receive(damaged);
    rig.passNanos(SILENCE);
    assertThat(rig.untilFree()).as("without a quiet time").isZero();
  }

  @Test
  void noQuietTimeFollowsABroadcast() {
    LineRig line = new LineRig(start, LineTiming.of(CHARACTER, T35, RESPONSE, RESPONSE));
    line.ask(0, "06 00 01 00 03");
    line.passNanos(TURNAROUND);
    assertThat(line.untilFree()).isNegative();
  }

  @Test
  void aLineThatWasIdleForYearsIsFree() {
    rig.ask(1, READ);
    rig.receive(ANSWER);
    assertThat(rig.master().isFree(rig.now() + Long.MAX_VALUE / 2)).isTrue();
  }
}
