package org.serialbridge.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.modbus.LineTiming;
import org.serialbridge.modbus.SerialFraming;

/** Faults on a Modbus line, and the frames around them. */
class BlackBoxTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final String REQUEST = "010300000002c40b";
  private static final String RESPONSE = "010304006400657bc7";
  private static final String EXCEPTION = "018302c0f1";
  private static final String DAMAGED = "01030400640065ffff";

  private final MemoryBudget memory = new MemoryBudget(1 << 20);
  private final ModbusLine line =
      new ModbusLine(
          true, false, SerialFraming.RTU, LineTiming.of(1_000_000, 1_000_000, SECOND, 0));
  private final CaptureBuffer buffer =
      new CaptureBuffer(1, Optional.of(line), memory, Instant.EPOCH::plusNanos);
  private final BlackBox box = new BlackBox(memory, Instant.EPOCH::plusNanos);
  private long now = 1_000 * SECOND;

  private void arm(Fault... faults) {
    box.arm(new BlackBox.Trigger(EnumSet.copyOf(List.of(faults)), 30, 10), buffer.next());
  }

  private void pass(long seconds) {
    now += seconds * SECOND;
    buffer.poll(now);
    box.take(buffer, OptionalLong.of(line.exchangeNanos()), now);
    OptionalLong deadline = box.deadline();
    if (deadline.isPresent() && now - deadline.getAsLong() >= 0) {
      box.poll(buffer, now);
    }
  }

  private void ask(String hex) {
    buffer.toLine(HexFormat.of().parseHex(hex), now);
    pass(0);
  }

  private void answer(String hex) {
    buffer.fromLine(ByteBuffer.wrap(HexFormat.of().parseHex(hex)), now);
    now += TimeUnit.MILLISECONDS.toNanos(20);
    buffer.poll(now);
    pass(0);
  }

  private void exchange(String response) {
    ask(REQUEST);
    answer(response);
  }

  private List<String> kept(int index) {
    return box.kept().get(index).capture().frames().stream()
        .map(frame -> HexFormat.of().formatHex(frame.bytes()))
        .toList();
  }

  @Test
  void theFramesBeforeAndAfterAreKept() {
    exchange(RESPONSE);
    arm(Fault.EXCEPTION);
    pass(60);
    exchange(RESPONSE);
    pass(29);
    exchange(EXCEPTION);
    assertThat(box.isRecording()).isTrue();
    pass(9);
    exchange(RESPONSE);
    pass(2);
    exchange(RESPONSE);
    assertThat(box.isRecording()).isFalse();
    assertThat(box.kept()).hasSize(1);
    assertThat(box.kept().get(0).fault()).isEqualTo(Fault.EXCEPTION);
    assertThat(kept(0)).containsExactly(REQUEST, RESPONSE, REQUEST, EXCEPTION, REQUEST, RESPONSE);
  }

  @ParameterizedTest
  @CsvSource({DAMAGED + ",BAD_CRC", EXCEPTION + ",EXCEPTION"})
  void aResponseIsTheFault(String response, Fault fault) {
    arm(fault);
    exchange(RESPONSE);
    assertThat(box.isRecording()).isFalse();
    exchange(response);
    assertThat(box.isRecording()).isTrue();
  }

  @Test
  void aRequestWithoutAnAnswerIsATimeOutWhenItsTimeIsOver() {
    arm(Fault.TIME_OUT);
    ask(REQUEST);
    pass(1);
    assertThat(box.isRecording()).isFalse();
    pass(1);
    assertThat(box.isRecording()).isTrue();
    pass(10);
    assertThat(kept(0)).containsExactly(REQUEST);
  }

  @Test
  void orWhenTheNextRequestComes() {
    arm(Fault.TIME_OUT);
    ask(REQUEST);
    ask(REQUEST);
    assertThat(box.isRecording()).isTrue();
  }

  @Test
  void anEchoIsNoRequest() {
    arm(Fault.TIME_OUT);
    ask(REQUEST);
    answer(REQUEST + RESPONSE);
    pass(5);
    assertThat(box.isRecording()).isFalse();
  }

  @Test
  void otherFaultsAreLetPass() {
    arm(Fault.BAD_CRC);
    exchange(EXCEPTION);
    box.saw(Fault.DEVICE_GONE, buffer, now);
    assertThat(box.isRecording()).isFalse();
    arm(Fault.DEVICE_GONE);
    box.saw(Fault.DEVICE_GONE, buffer, now);
    assertThat(box.isRecording()).isTrue();
  }

  @Test
  void theLastThreeAreKeptAndCanBeDeleted() {
    arm(Fault.EXCEPTION);
    for (int i = 0; i < 5; i++) {
      exchange(EXCEPTION);
      pass(100);
    }
    assertThat(box.kept()).extracting(BlackBox.Kept::id).containsExactly(3L, 4L, 5L);
    box.delete(4);
    box.delete(99);
    assertThat(box.kept()).extracting(BlackBox.Kept::id).containsExactly(3L, 5L);
    buffer.release();
    assertThat(memory.taken()).isPositive();
    box.release();
    assertThat(memory.taken()).isZero();
  }

  @Test
  void aCaptureIsBoundedAlsoIfTheLineIsFull() {
    arm(Fault.EXCEPTION);
    for (int i = 0; i < 600; i++) {
      ask("00".repeat(500));
    }
    exchange(EXCEPTION);
    for (int i = 0; i < 600 && box.isRecording(); i++) {
      ask("00".repeat(500));
    }
    assertThat(box.isRecording()).isFalse();
    int bytes =
        box.kept().get(0).capture().frames().stream()
            .mapToInt(frame -> frame.bytes().length + Ring.OVERHEAD_BYTES)
            .sum();
    assertThat(bytes).isBetween(2 * BlackBox.MOST_BYTES - 4_000, 2 * BlackBox.MOST_BYTES);
  }

  @Test
  void aFaultWithoutFramesMakesNoCapture() {
    arm(Fault.EXCEPTION, Fault.DEVICE_GONE);
    for (int i = 0; i < 3; i++) {
      exchange(EXCEPTION);
      pass(100);
    }
    box.saw(Fault.DEVICE_GONE, buffer, now);
    pass(100);
    assertThat(box.kept()).extracting(BlackBox.Kept::id).containsExactly(1L, 2L, 3L);
  }

  @Test
  void whenMemoryIsShortAGoodCaptureIsNotReplacedByAPoorOne() {
    arm(Fault.EXCEPTION);
    for (int i = 0; i < 3; i++) {
      for (int good = 0; good < 5; good++) {
        exchange(RESPONSE);
      }
      exchange(EXCEPTION);
      pass(100);
    }
    MemoryBudget.Account other = memory.account(MemoryBudget.Use.FAULTS, 0);
    while (other.tryHold(100)) {
      // the captures of other ports
    }
    other.give(150); // for one frame
    exchange(EXCEPTION);
    pass(100);
    assertThat(box.kept()).extracting(BlackBox.Kept::id).containsExactly(1L, 2L, 3L);
    assertThat(other.tryHold(150)).isTrue(); // the poor one has given its memory back
  }

  @Test
  void sixteenArmedPortsLeaveHalfOfTheMemoryToOthers() {
    MemoryBudget of24MiB = new MemoryBudget(8 << 20);
    for (int port = 0; port < 16; port++) {
      CaptureBuffer traffic =
          new CaptureBuffer(1, Optional.empty(), of24MiB, Instant.EPOCH::plusNanos);
      BlackBox armed = new BlackBox(of24MiB, Instant.EPOCH::plusNanos);
      armed.arm(new BlackBox.Trigger(Set.of(Fault.DISCONNECTED), 30, 10), 1);
      for (int i = 0; i < 4_000; i++) {
        now += SECOND / 100;
        traffic.toLine(new byte[500], now);
        traffic.poll(now + SECOND / 200);
        armed.take(traffic, OptionalLong.empty(), now);
        armed.poll(traffic, now);
        if (i % 1_000 == 500) {
          armed.saw(Fault.DISCONNECTED, traffic, now);
        }
      }
      assertThat(armed.kept()).allMatch(kept -> !kept.capture().frames().isEmpty());
    }
    assertThat(of24MiB.account(MemoryBudget.Use.WEB, 0).tryHold(4 << 20)).isTrue();
  }

  @Test
  void disarmedItKeepsWhatHasBegun() {
    arm(Fault.EXCEPTION);
    exchange(EXCEPTION);
    box.disarm();
    exchange(EXCEPTION);
    pass(100);
    assertThat(box.trigger()).isEmpty();
    assertThat(kept(0)).containsExactly(REQUEST, EXCEPTION);
    assertThat(box.kept()).hasSize(1);
    assertThat(box.deadline()).isEmpty();
  }

  @Test
  void eachFaultHasAName() {
    for (Fault fault : Set.of(Fault.values())) {
      assertThat(Fault.of(fault.label())).contains(fault);
    }
    assertThat(Fault.TIME_OUT.label()).isEqualTo("time-out");
    assertThat(Fault.of("other")).isEmpty();
  }
}
