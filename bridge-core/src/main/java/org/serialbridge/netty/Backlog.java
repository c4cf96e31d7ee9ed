package org.serialbridge.netty;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.IntConsumer;
import org.serialbridge.memory.MemoryBudget;

/** Data that waits for one peer: its channel is full, or it has suspended data. */
public final class Backlog {
  /**
   * The bound of a backlog.
   *
   * @param bytes size of a full backlog, 1 or more
   * @param dropsOldest whether a full backlog drops its oldest data; else the caller must stop
   * @param memory the memory for data that waits, of which the peer draws beyond its reserve
   */
  public record Bound(int bytes, boolean dropsOldest, MemoryBudget memory) {}

  /** Shorter pieces on average than this are bounded by their number: each takes more memory. */
  private static final int SHORT_PIECE = 64;

  private static final int PIECE_OVERHEAD = 96;

  /** So many pieces take little memory, however short they are. */
  private static final int FEW_PIECES = 16;

  private final Queue<ByteBuf> waiting = new ArrayDeque<>();
  private final Bound bound;
  private final IntConsumer dropped;
  private int bytes;

  /**
   * An empty backlog.
   *
   * @param dropped called with the number of dropped bytes
   */
  Backlog(Bound bound, IntConsumer dropped) {
    this.bound = bound;
    this.dropped = dropped;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int bytes() {
    return bytes;
  }

  /** Memory that the pieces take beside their bytes; Netty counts that of its own queue. */
  int overheadBytes() {
    return waiting.size() * PIECE_OVERHEAD;
  }

  /** Whether the oldest data is dropped to make room. */
  boolean dropsOldest() {
    return bound.dropsOldest;
  }

  boolean isFull() {
    return bytes >= bound.bytes;
  }

  /** Adds data, and takes its ownership. */
  void add(ByteBuf data) {
    waiting.add(data);
    bytes += data.readableBytes();
    while (bound.dropsOldest && (bytes > bound.bytes || waiting.size() > mostPieces())) {
      dropOldest();
    }
  }

  /** Drops the oldest data. */
  void dropOldest() {
    ByteBuf oldest = remove();
    dropped.accept(oldest.readableBytes());
    oldest.release();
  }

  private int mostPieces() {
    return Math.max(FEW_PIECES, bound.bytes / SHORT_PIECE);
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
