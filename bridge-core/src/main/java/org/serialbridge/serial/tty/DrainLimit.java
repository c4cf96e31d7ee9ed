package org.serialbridge.serial.tty;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Ends a drain that takes too long or makes no progress. On the event loop. */
final class DrainLimit {
  /** A line without progress for this time is held by flow control. */
  private static final long STUCK_MILLIS = 2_000;

  private final Promise<Void> drained;
  private final EventExecutor loop;
  private final LongSupplier sentBytes;

  private DrainLimit(Promise<Void> drained, EventExecutor loop, LongSupplier sentBytes) {
    this.drained = drained;
    this.loop = loop;
    this.sentBytes = sentBytes;
  }

  /**
   * Sets the limits.
   *
   * @param sentBytes the number of bytes that have left so far
   */
  static void set(
      Promise<Void> drained, long timeoutMillis, EventExecutor loop, LongSupplier sentBytes) {
    loop.schedule(() -> drained.trySuccess(null), timeoutMillis, TimeUnit.MILLISECONDS);
    new DrainLimit(drained, loop, sentBytes).endWhenStuck(-1);
  }

  private void endWhenStuck(long sentBefore) {
    if (drained.isDone()) {
      return;
    }
    long sent = sentBytes.getAsLong();
    if (sent == sentBefore) {
      drained.trySuccess(null);
    } else {
      loop.schedule(() -> endWhenStuck(sent), STUCK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
