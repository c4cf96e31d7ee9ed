package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What the serial line sent while no peer was connected: the last {@link #CAPACITY} bytes. */
final class UnsentRing {
  static final int CAPACITY = 4096;

  private final byte[] bytes = new byte[CAPACITY];
  private int start;
  private int length;

  /** Adds data, whose ownership is taken; the oldest bytes make room. */
  void add(ByteBuf data) {
    if (data.readableBytes() > CAPACITY) {
      data.skipBytes(data.readableBytes() - CAPACITY);
    }
    int added = data.readableBytes();
    int end = (start + length) % CAPACITY;
    int first = Math.min(added, CAPACITY - end);
    data.readBytes(bytes, end, first);
    data.readBytes(bytes, 0, added - first);
    data.release();
    int dropped = Math.max(0, length + added - CAPACITY);
    start = (start + dropped) % CAPACITY;
    length += added - dropped;
  }

  /** Forgets everything. */
  void clear() {
    length = 0;
  }

  /** Takes everything out, oldest byte first. */
  ByteBuf takeAll() {
    ByteBuf all = Unpooled.buffer(length);
    int first = Math.min(length, CAPACITY - start);
    all.writeBytes(bytes, start, first);
    all.writeBytes(bytes, 0, length - first);
    clear();
    return all;
  }
}
