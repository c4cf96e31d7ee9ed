package org.serialbridge.serial;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The queue of what is to happen to a line, writes and changes between them, and whoever works it
 * off. Changes may block, so none is made on the event loop; here all is called on it.
 */
interface LineWriter {
  /** Waiting bytes from which a line is not writable, until no more than {@link #LOW_WATER} do. */
  int HIGH_WATER = 64 * 1024;

  int LOW_WATER = 16 * 1024;

  /** The most that is copied for one write. */
  int WRITE_SIZE = 4096;

  /** How long output may take to leave before a change behind it is made all the same. */
  long CHANGE_DRAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How often the kernel is asked whether its output queue is empty; nothing notifies of it. */
  long DRAIN_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  void start();

  /**
   * Queues bytes.
   *
   * @param source where they came from, if anybody may ask
   */
  void write(ByteBuf bytes, @Nullable Object source);

  boolean isWritable();

  /** Bytes that are queued and not with the kernel. */
  int waitingBytes();

  /** Queues a change that may be made while bytes written before are still with the kernel. */
  void queue(Runnable change);

  /**
   * Queues a change that is made when the bytes written before have left, or a second after that
   * has come to a standstill: then it overtakes them.
   */
  void queueBehindBytes(Runnable change);

  /** Completes {@code drained} when the bytes have left, when time is up, or when none leaves. */
  void drain(long timeoutMillis, Promise<Void> drained);

  /**
   * Drops the bytes that wait here, but no change.
   *
   * @return whether there were any
   */
  boolean drop();

  /**
   * Drops the bytes of a source that wait here.
   *
   * @return how many
   */
  int drop(Object source);

  /** Drops the bytes, and ends when the changes are made. */
  void end();

  /** Waits until nothing writes to the tty or changes it any more; not on the event loop. */
  void join(long millis) throws InterruptedException;
}
