package org.serialbridge.netty;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledUnsafeDirectByteBuf;
import io.netty.buffer.UnpooledUnsafeHeapByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.internal.PlatformDependent;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Memory for data on its way: each thread reuses a few blocks. Small data that has to wait moves
 * out of its block, so that waiting data takes four times its size at most. If Netty runs without
 * Unsafe (Java 24), there are no blocks.
 */
public final class Buffers extends AbstractByteBufAllocator {
  /** The allocator of all event loops. */
  public static final Buffers ALLOCATOR = new Buffers();

  /** Bytes that one read of a peer asks for. */
  public static final int BLOCK = 16 * 1024;

  /**
   * Bytes of a block. TLS and telnet add some: 16,709 bytes are the longest record of the Java
   * runtime, and random bytes have an FF in 256.
   */
  private static final int ROOM = BLOCK + 512;

  private static final int SMALL = BLOCK / 4;

  /**
   * Limit of the unused blocks that a thread keeps: more are in use only while a peer does not
   * read.
   */
  private static final int MOST_KEPT = 4;

  private static final FastThreadLocal<Unused> UNUSED =
      new FastThreadLocal<>() {
        @Override
        protected Unused initialValue() {
          return new Unused();
        }
      };

  /** The unused blocks of a thread. */
  private static final class Unused {
    private final ArrayDeque<Block> direct = new ArrayDeque<>(MOST_KEPT);
    private final ArrayDeque<HeapBlock> heap = new ArrayDeque<>(MOST_KEPT);
  }

  private Buffers() {
    super(true);
  }

  /** A copy of bytes that is sent at once; consumes the bytes. */
  public static ByteBuf copyOf(ByteBuffer bytes) {
    int length = bytes.remaining();
    ByteBuf copy =
        length <= ROOM && PlatformDependent.hasUnsafe()
            ? ALLOCATOR.block()
            : Unpooled.directBuffer(length);
    return copy.writeBytes(bytes);
  }

  /**
   * A piece that has to wait: the piece itself or, if it is small, a copy in a buffer of its size.
   */
  public static ByteBuf toWait(ByteBuf piece) {
    if (piece.readableBytes() >= SMALL) {
      return piece;
    }
    ByteBuf copy = Unpooled.copiedBuffer(piece);
    piece.release();
    return copy;
  }

  /**
   * The readable bytes, without an object for most buffers; valid until the next use of the buffer,
   * a call of this method included.
   */
  public static ByteBuffer bytes(ByteBuf buffer) {
    return buffer.nioBufferCount() == 1
        ? buffer.internalNioBuffer(buffer.readerIndex(), buffer.readableBytes())
        : buffer.nioBuffer();
  }

  @Override
  public boolean isDirectBufferPooled() {
    return true;
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    if (!isForBlock(initialCapacity, maxCapacity)) {
      return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
    }
    HeapBlock unused = UNUSED.get().heap.poll();
    return unused == null ? new HeapBlock(this) : unused.again();
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    return isForBlock(initialCapacity, maxCapacity)
        ? block()
        : UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
  }

  private static boolean isForBlock(int capacity, int maxCapacity) {
    return capacity >= SMALL
        && capacity <= ROOM
        && maxCapacity >= ROOM
        && PlatformDependent.hasUnsafe();
  }

  private ByteBuf block() {
    Block unused = UNUSED.get().direct.poll();
    return unused == null ? new Block(this) : unused.again();
  }

  private static final class Block extends UnpooledUnsafeDirectByteBuf {
    Block(ByteBufAllocator allocator) {
      super(allocator, ROOM, Integer.MAX_VALUE);
    }

    ByteBuf again() {
      resetRefCnt();
      return clear();
    }

    @Override
    protected void deallocate() {
      ArrayDeque<Block> unused = UNUSED.get().direct;
      if (unused.size() < MOST_KEPT && capacity() == ROOM) {
        unused.push(this);
      } else {
        super.deallocate();
      }
    }
  }

  /** For records of TLS: the Java runtime encrypts on its heap. */
  private static final class HeapBlock extends UnpooledUnsafeHeapByteBuf {
    HeapBlock(ByteBufAllocator allocator) {
      super(allocator, ROOM, Integer.MAX_VALUE);
    }

    ByteBuf again() {
      resetRefCnt();
      return clear();
    }

    @Override
    protected void deallocate() {
      ArrayDeque<HeapBlock> unused = UNUSED.get().heap;
      if (unused.size() < MOST_KEPT && capacity() == ROOM) {
        unused.push(this);
      } else {
        super.deallocate();
      }
    }
  }
}
