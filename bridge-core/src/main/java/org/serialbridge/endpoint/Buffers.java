package org.serialbridge.endpoint;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledUnsafeDirectByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayDeque;

/**
 * Memory of data on its way: each thread uses the same few blocks again and again. Larger pieces
 * are not kept, nor is anything where Netty does without Unsafe (Java 24).
 */
public final class Buffers extends AbstractByteBufAllocator {
  /** The allocator of all event loops. */
  public static final Buffers ALLOCATOR = new Buffers();

  /** Bytes of a block: as much as is read of a peer at once. */
  static final int BLOCK = 16 * 1024;

  /** Unused blocks that a thread keeps: more are in use only while somebody does not read. */
  private static final int MOST_KEPT = 4;

  private static final FastThreadLocal<ArrayDeque<Block>> UNUSED =
      new FastThreadLocal<>() {
        @Override
        protected ArrayDeque<Block> initialValue() {
          return new ArrayDeque<>(MOST_KEPT);
        }
      };

  private Buffers() {
    super(true);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return true;
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    if (initialCapacity > BLOCK || !PlatformDependent.hasUnsafe()) {
      return UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
    }
    Block unused = UNUSED.get().poll();
    return unused == null ? new Block(this) : unused.again();
  }

  private static final class Block extends UnpooledUnsafeDirectByteBuf {
    Block(ByteBufAllocator allocator) {
      super(allocator, BLOCK, BLOCK);
    }

    ByteBuf again() {
      resetRefCnt();
      return clear();
    }

    @Override
    protected void deallocate() {
      ArrayDeque<Block> unused = UNUSED.get();
      if (unused.size() < MOST_KEPT) {
        unused.push(this);
      } else {
        super.deallocate();
      }
    }
  }
}
