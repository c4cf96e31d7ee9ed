package org.serialbridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Two event loops on frozen clocks, each run by the test or not. */
class EventLoopWatchdogTest {
  private static final long INTERVAL_SECONDS = 10;

  private final EmbeddedChannel first = new EmbeddedChannel();
  private final EmbeddedChannel second = new EmbeddedChannel();
  private final AtomicInteger told = new AtomicInteger();

  EventLoopWatchdogTest() {
    first.freezeTime();
    new EventLoopWatchdog(
            List.of(first.eventLoop(), second.eventLoop()),
            TimeUnit.SECONDS.toNanos(INTERVAL_SECONDS),
            told::incrementAndGet)
        .start();
  }

  private void intervalPasses() {
    first.advanceTimeBy(INTERVAL_SECONDS, TimeUnit.SECONDS);
    first.runScheduledPendingTasks();
  }

  @Test
  void isToldWhenAllLoopsHaveRun() {
    first.runPendingTasks();
    assertThat(told).hasValue(0);
    second.runPendingTasks();
    assertThat(told).hasValue(1);
  }

  @Test
  void isToldAgainAfterEachInterval() {
    for (int round = 1; round <= 3; round++) {
      first.runPendingTasks();
      second.runPendingTasks();
      assertThat(told).hasValue(round);
      first.advanceTimeBy(INTERVAL_SECONDS - 1, TimeUnit.SECONDS);
      first.runScheduledPendingTasks();
      second.runPendingTasks();
      assertThat(told).hasValue(round);
      first.advanceTimeBy(1, TimeUnit.SECONDS);
      first.runScheduledPendingTasks();
    }
  }

  @Test
  void aLoopThatHangsEndsItUntilItRunsAgain() {
    first.runPendingTasks();
    second.runPendingTasks();
    intervalPasses();
    first.runPendingTasks();
    intervalPasses();
    intervalPasses();
    assertThat(told).hasValue(1);
    second.runPendingTasks();
    assertThat(told).hasValue(2);
  }
}
