package org.serialbridge.bridge;

import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Tells at intervals that every event loop runs: a token goes through all of them, one after the
 * other, and starts again from the first one a while after it has come through. One that hangs
 * keeps it.
 */
final class EventLoopWatchdog {
  private final List<EventExecutor> loops;
  private final long intervalNanos;
  private final Runnable alive;

  /**
   * A watch that has not begun.
   *
   * @param loops at least one
   * @param alive called on one of the loops
   */
  EventLoopWatchdog(List<EventExecutor> loops, long intervalNanos, Runnable alive) {
    this.loops = List.copyOf(loops);
    this.intervalNanos = intervalNanos;
    this.alive = alive;
  }

  /** Sends the token through, now and from then on. */
  void start() {
    passTo(0);
  }

  private void passTo(int index) {
    loops
        .get(index)
        .execute(
            () -> {
              if (index + 1 < loops.size()) {
                passTo(index + 1);
              } else {
                alive.run();
                loops.get(0).schedule(this::start, intervalNanos, TimeUnit.NANOSECONDS);
              }
            });
  }
}
