package org.serialbridge.appliance;

import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Reports at intervals that every event loop runs: a token passes through all loops, and starts
 * again after the interval. A loop that hangs keeps the token.
 */
final class EventLoopWatchdog {
  private final List<EventExecutor> loops;
  private final long intervalNanos;
  private final Runnable alive;

  /**
   * A watchdog that is not started.
   *
   * @param loops at least one
   * @param alive called on one of the loops
   */
  EventLoopWatchdog(List<EventExecutor> loops, long intervalNanos, Runnable alive) {
    this.loops = List.copyOf(loops);
    this.intervalNanos = intervalNanos;
    this.alive = alive;
  }

  /** Starts to pass the token. */
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
