package org.serialbridge.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * What is for the line and cannot go there yet, in its order: data, and changes of the line among
 * them. Peers that stop when they are not read leave one read each; more comes only from those that
 * connect, send and go again and again.
 */
final class HeldBack {
  /** Bytes, with what small buffers cost besides. */
  static final int MOST = 2 * 1024 * 1024;

  private static final int OVERHEAD = 64;

  private final Queue<Item> items = new ArrayDeque<>();
  private int bytes;

  private interface Item {
    /** Data goes to the line. */
    void release(Consumer<ByteBuf> line);

    /** Bytes of data that are lost; a change is made all the same. */
    int drop();

    int size();
  }

  boolean isEmpty() {
    return items.isEmpty();
  }

  /**
   * Adds a copy of data, which may have been read into something much larger, and takes the
   * ownership.
   *
   * @return false if there is no room
   */
  boolean add(ByteBuf data) {
    boolean fits = bytes + data.readableBytes() + OVERHEAD <= MOST;
    if (fits) {
      hold(new Data(Unpooled.copiedBuffer(data)));
    }
    data.release();
    return fits;
  }

  /**
   * Adds a change.
   *
   * @return false if there is no room
   */
  boolean add(Runnable change) {
    boolean fits = bytes + OVERHEAD <= MOST;
    if (fits) {
      hold(new Change(change));
    }
    return fits;
  }

  private void hold(Item item) {
    items.add(item);
    bytes += item.size();
  }

  /** Gives the oldest away: data to the line, or a change is made. */
  void release(Consumer<ByteBuf> line) {
    take().release(line);
  }

  /**
   * Drops all data; the changes are made.
   *
   * @return bytes that are lost
   */
  int drop() {
    int lost = 0;
    while (!items.isEmpty()) {
      lost += take().drop();
    }
    return lost;
  }

  private Item take() {
    Item oldest = items.remove();
    bytes -= oldest.size();
    return oldest;
  }

  private record Data(ByteBuf data) implements Item {
    @Override
    public void release(Consumer<ByteBuf> line) {
      line.accept(data);
    }

    @Override
    public int drop() {
      int lost = data.readableBytes();
      data.release();
      return lost;
    }

    @Override
    public int size() {
      return data.readableBytes() + OVERHEAD;
    }
  }

  private record Change(Runnable change) implements Item {
    @Override
    public void release(Consumer<ByteBuf> line) {
      change.run();
    }

    @Override
    public int drop() {
      change.run();
      return 0;
    }

    @Override
    public int size() {
      return OVERHEAD;
    }
  }
}
