package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.IntConsumer;

/** What waits for one peer behind its full channel, or while it has suspended us. */
final class Backlog {
  private final Queue<ByteBuf> waiting = new ArrayDeque<>();
  private final int most;
  private final IntConsumer dropped;
  private int bytes;

  /**
   * Nothing waits.
   *
   * @param most bytes that may wait, the oldest making room; 0 if others see to that
   * @param dropped told how many bytes had to make room
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

  /** Whether there is always room, as the oldest bytes make it. */
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

  /** Takes the oldest out. */
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
