package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.IntConsumer;

/** Data that waits for one peer: its channel is full, or it has suspended data. */
final class Backlog {
  private final Queue<ByteBuf> waiting = new ArrayDeque<>();
  private final int most;
  private final IntConsumer dropped;
  private int bytes;

  /**
   * An empty backlog.
   *
   * @param most limit in bytes, beyond which the oldest data is dropped; 0 if the caller bounds it
   * @param dropped called with the number of dropped bytes
   */
  Backlog(int most, IntConsumer dropped) {
    this.most = most;
    this.dropped = dropped;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int bytes() {
    return bytes;
  }

  /** Whether the oldest data is dropped to make room. */
  boolean dropsOldest() {
    return most > 0;
  }

  /** Adds data, and takes its ownership. */
  void add(ByteBuf data) {
    waiting.add(data);
    bytes += data.readableBytes();
    while (most > 0 && bytes > most) {
      ByteBuf oldest = remove();
      dropped.accept(oldest.readableBytes());
      oldest.release();
    }
  }

  /** Removes the oldest data. */
  ByteBuf remove() {
    ByteBuf oldest = waiting.remove();
    bytes -= oldest.readableBytes();
    return oldest;
  }

  /** Forgets everything. */
  void release() {
    waiting.forEach(ByteBuf::release);
    waiting.clear();
    bytes = 0;
  }
}
