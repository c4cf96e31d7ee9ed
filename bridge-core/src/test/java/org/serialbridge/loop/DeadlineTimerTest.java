package org.serialbridge.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deadlines and silences, on a frozen clock. */
class DeadlineTimerTest {
  private final EmbeddedChannel clock = new EmbeddedChannel();
  private final EventLoop loop = clock.eventLoop();
  private final List<Long> calls = new ArrayList<>();
  private OptionalLong deadline = OptionalLong.empty();
  private long start;

  @BeforeEach
  void freezeTime() {
    clock.freezeTime();
    start = loop.ticker().nanoTime();
  }

  private void advance(long millis) {
    clock.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    clock.runPendingTasks();
  }

  private OptionalLong at(long millis) {
    return OptionalLong.of(start + TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private void called() {
    calls.add(TimeUnit.NANOSECONDS.toMillis(loop.ticker().nanoTime() - start));
  }

  private DeadlineTimer ofDeadline() {
    return new DeadlineTimer(
        loop,
        () -> deadline,
        now -> {
          called();
          deadline = OptionalLong.empty();
        });
  }

  @Test
  void aDeadlineThatMovesAwayIsReachedLater() {
    DeadlineTimer timer = ofDeadline();
    deadline = at(10);
    timer.update();
    deadline = at(25);
    advance(10);
    assertThat(calls).isEmpty();
    advance(15);
    assertThat(calls).containsExactly(25L);
    advance(1_000);
    assertThat(calls).hasSize(1);
  }

  @Test
  void aDeadlineThatComesNearerIsReachedEarlier() {
    DeadlineTimer timer = ofDeadline();
    deadline = at(50);
    timer.update();
    deadline = at(5);
    timer.update();
    advance(5);
    assertThat(calls).containsExactly(5L);
  }

  @Test
  void aSilenceEndsAgainAndAgainUntilTheTimerIsStopped() {
    DeadlineTimer timer = new DeadlineTimer(loop, TimeUnit.MILLISECONDS.toNanos(20), this::called);
    timer.start();
    advance(15);
    timer.touch();
    advance(15);
    assertThat(calls).isEmpty();
    advance(5);
    advance(20);
    assertThat(calls).containsExactly(35L, 55L);
    timer.stop();
    advance(1_000);
    assertThat(calls).hasSize(2);
    timer.start();
    advance(20);
    assertThat(calls).hasSize(3);
  }

  @Test
  void aTimerThatItsActionStopsStaysStopped() {
    List<DeadlineTimer> timers = new ArrayList<>();
    timers.add(
        new DeadlineTimer(
            loop,
            TimeUnit.MILLISECONDS.toNanos(20),
            () -> {
              called();
              timers.get(0).stop();
            }));
    timers.get(0).start();
    advance(20);
    advance(1_000);
    assertThat(calls).containsExactly(20L);
  }
}
