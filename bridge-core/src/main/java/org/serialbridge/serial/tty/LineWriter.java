package org.serialbridge.serial.tty;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The queue of writes and changes of a line, and its processing. Changes may block, so they are not
 * made on the event loop; the methods are called on the event loop.
 */
interface LineWriter {
  /**
   * With this many waiting bytes a line is not writable, until no more than {@link #LOW_WATER}
   * wait.
   */
  int HIGH_WATER = 64 * 1024;

  int LOW_WATER = 16 * 1024;

  /** Most bytes that are copied for one write. */
  int WRITE_SIZE = 4096;

  /** A change behind output is made after this time even if the output has not left. */
  long CHANGE_DRAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * Interval at which the kernel is asked whether its output queue is empty; there is no
   * notification.
   */
  long DRAIN_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  void start();

  /**
   * Queues bytes.
   *
   * @param source the source of the bytes, or null
   */
  void write(ByteBuf bytes, @Nullable Object source);

  boolean isWritable();

  /** Number of bytes that are queued and not yet in the kernel. */
  int waitingBytes();

  /** Queues a change that may be made while earlier bytes are still in the kernel. */
  void queue(Runnable change);

  /**
   * Queues a change that is made when the earlier bytes have left. If none of them has left for a
   * second, the change overtakes them.
   */
  void queueBehindBytes(Runnable change);

  /**
   * Completes {@code drained} when the bytes have left, when the time is over, or when no byte
   * leaves.
   */
  void drain(long timeoutMillis, Promise<Void> drained);

  /**
   * Drops the waiting bytes, but no change.
   *
   * @return whether there were any
   */
  boolean drop();

  /**
   * Drops the waiting bytes of a source.
   *
   * @return their number
   */
  int drop(Object source);

  /** Drops the waiting bytes, and ends when the changes are made. */
  void end();

  /** Waits until the tty is not written or changed any more; not on the event loop. */
  void join(long millis) throws InterruptedException;
}
