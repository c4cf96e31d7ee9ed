package org.serialbridge.bridge;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets time pass for something that has a deadline. A deadline that moves away, as each byte moves
 * the end of a packet, costs no new task: the one that waits finds itself too early and waits on.
 */
final class Alarm {
  private final EventLoop loop;
  private final Supplier<OptionalLong> deadline;
  private final LongConsumer poll;
  private @Nullable Future<?> task;
  private long taskAt;

  /**
   * An alarm that is not set.
   *
   * @param deadline a reading of the event loop's ticker, if there is one
   * @param poll called with the reading when it is reached
   */
  Alarm(EventLoop loop, Supplier<OptionalLong> deadline, LongConsumer poll) {
    this.loop = loop;
    this.deadline = deadline;
    this.poll = poll;
  }

  /** To be called when the deadline may have changed. */
  void set() {
    OptionalLong next = deadline.get();
    if (next.isEmpty() || task != null && taskAt - next.getAsLong() <= 0) {
      return;
    }
    cancel();
    taskAt = next.getAsLong();
    long delay = Math.max(0, taskAt - loop.ticker().nanoTime());
    task = loop.schedule(this::ring, delay, TimeUnit.NANOSECONDS);
  }

  private void ring() {
    task = null;
    OptionalLong due = deadline.get();
    long now = loop.ticker().nanoTime();
    if (due.isPresent() && now - due.getAsLong() >= 0) {
      poll.accept(now);
    }
    set();
  }

  void cancel() {
    if (task != null) {
      task.cancel(false);
      task = null;
    }
  }
}
