package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.serialbridge.status.Traffic;

/**
 * The last {@link #CAPACITY} bytes that the serial line sent while no peer was connected. If serial
 * data is in packets, only whole packets are kept and dropped.
 */
final class UnsentRing {
  static final int CAPACITY = 4096;

  private final Traffic dropped;
  private final boolean keepsPackets;
  private final Queue<Integer> packets = new ArrayDeque<>();
  private final byte[] bytes = new byte[CAPACITY];
  private int start;
  private int length;

  /**
   * An empty ring.
   *
   * @param keepsPackets whether each addition is a packet that must not be cut
   * @param dropped counts dropped data
   */
  UnsentRing(boolean keepsPackets, Traffic dropped) {
    this.keepsPackets = keepsPackets;
    this.dropped = dropped;
  }

  /** Another empty one, for the same kind of data. */
  UnsentRing another(Traffic itsDropped) {
    return new UnsentRing(keepsPackets, itsDropped);
  }

  /** Adds data, whose ownership is taken; the oldest make room. */
  void add(ByteBuf data) {
    if (keepsPackets) {
      makeRoomForPacket(data);
    } else if (data.readableBytes() > CAPACITY) {
      dropped.add(data.readableBytes() - CAPACITY);
      data.skipBytes(data.readableBytes() - CAPACITY);
    }
    int added = data.readableBytes();
    drop(length + added - CAPACITY);
    int end = (start + length) % CAPACITY;
    int first = Math.min(added, CAPACITY - end);
    data.readBytes(bytes, end, first);
    data.readBytes(bytes, 0, added - first);
    data.release();
    length += added;
  }

  private void makeRoomForPacket(ByteBuf data) {
    if (data.readableBytes() > CAPACITY) {
      dropped.add(data.readableBytes());
      data.skipBytes(data.readableBytes());
      return;
    }
    while (length + data.readableBytes() > CAPACITY) {
      drop(packets.remove());
    }
    packets.add(data.readableBytes());
  }

  private void drop(int oldest) {
    if (oldest > 0) {
      dropped.add(oldest);
      start = (start + oldest) % CAPACITY;
      length -= oldest;
    }
  }

  /** Forgets everything. */
  void clear() {
    drop(length);
    packets.clear();
  }

  /** Gives everything to another one, behind what that has. */
  void moveTo(UnsentRing other) {
    List<Integer> sizes = keepsPackets ? List.copyOf(packets) : List.of(length);
    ByteBuf all = takeAll();
    sizes.forEach(size -> other.add(all.readRetainedSlice(size)));
    all.release();
  }

  boolean isEmpty() {
    return length == 0;
  }

  /** Takes everything out, oldest byte first. */
  ByteBuf takeAll() {
    ByteBuf all = Unpooled.buffer(length);
    int first = Math.min(length, CAPACITY - start);
    all.writeBytes(bytes, start, first);
    all.writeBytes(bytes, 0, length - first);
    length = 0;
    packets.clear();
    return all;
  }
}
