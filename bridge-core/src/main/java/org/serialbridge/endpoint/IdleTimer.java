package org.serialbridge.endpoint;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls an action when nothing has happened for a time, again and again until it is stopped. That
 * something happened costs one reading of the clock: the task that waits looks at it when it is
 * due.
 */
public final class IdleTimer {
  private final EventLoop loop;
  private final long nanos;
  private final Runnable action;
  private @Nullable Future<?> task;
  private long since;

  /**
   * A timer that does not run yet.
   *
   * @param nanos the time
   * @param action called on the event loop
   */
  public IdleTimer(EventLoop loop, long nanos, Runnable action) {
    this.loop = loop;
    this.nanos = nanos;
    this.action = action;
  }

  /** The time begins now, whether the timer was running or not. */
  public void start() {
    touch();
    if (task == null) {
      schedule(nanos);
    }
  }

  /** Something happened: the time begins again. */
  public void touch() {
    since = loop.ticker().nanoTime();
  }

  /** No more calls. */
  public void stop() {
    if (task != null) {
      task.cancel(false);
      task = null;
    }
  }

  private void schedule(long delay) {
    task = loop.schedule(this::look, delay, TimeUnit.NANOSECONDS);
  }

  private void look() {
    long now = loop.ticker().nanoTime();
    long left = nanos - (now - since);
    if (left > 0) {
      schedule(left);
      return;
    }
    since = now;
    schedule(nanos);
    action.run();
  }
}
