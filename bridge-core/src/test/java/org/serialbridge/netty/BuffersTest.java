package org.serialbridge.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuffersTest {
  private static ByteBuf copyOf(String text) {
    return Buffers.copyOf(ByteBuffer.wrap(text.getBytes(US_ASCII)));
  }

  @Test
  void aReleasedBlockIsUsedAgainAndEmpty() {
    ByteBuf first = copyOf("first");
    long address = first.memoryAddress();
    first.release();

    ByteBuf second = copyOf("2nd");

    assertThat(second.memoryAddress()).isEqualTo(address);
    assertThat(second.toString(US_ASCII)).isEqualTo("2nd");
    second.release();
  }

  @Test
  void blocksInUseAreNotSharedAndAllAreReleased() {
    ByteBuf[] blocks = new ByteBuf[20];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = copyOf("block " + i);
    }
    for (int i = 0; i < blocks.length; i++) {
      assertThat(blocks[i].toString(US_ASCII)).isEqualTo("block " + i);
      assertThat(blocks[i].release()).isTrue();
    }
  }

  @Test
  void theReadableBytesOfAnyBufferAreSeenAndNothingElse() {
    ByteBuf block = copyOf("a block");
    for (ByteBuf buffer :
        List.of(
            block.skipBytes(2),
            Unpooled.copiedBuffer("a block", US_ASCII).skipBytes(2),
            block.retainedSlice(),
            Unpooled.wrappedBuffer(copyOf("bl"), copyOf("ock")))) {
      ByteBuffer bytes = Buffers.bytes(buffer);
      assertThat(US_ASCII.decode(bytes).toString()).isEqualTo("block");
      assertThat(bytes.hasRemaining()).isFalse();
      assertThat(buffer.toString(US_ASCII)).as("it was not consumed").isEqualTo("block");
      buffer.release();
    }
    assertThat(Buffers.bytes(Unpooled.EMPTY_BUFFER).hasRemaining()).isFalse();
  }

  @Test
  void aLargePieceHasItsOwnPlace() {
    byte[] large = new byte[Buffers.BLOCK + 1];
    large[Buffers.BLOCK] = 7;

    ByteBuf copy = Buffers.copyOf(ByteBuffer.wrap(large));

    assertThat(copy.readableBytes()).isEqualTo(large.length);
    assertThat(copy.getByte(Buffers.BLOCK)).isEqualTo((byte) 7);
    copy.release();
  }

  @Test
  void aBlockGrowsWhenMoreIsWrittenAndIsThenNotUsedAgain() {
    ByteBuf block = Buffers.ALLOCATOR.directBuffer(Buffers.BLOCK);
    block.writeZero(3 * Buffers.BLOCK);
    assertThat(block.readableBytes()).isEqualTo(3 * Buffers.BLOCK);
    block.release();

    ByteBuf next = Buffers.ALLOCATOR.directBuffer(Buffers.BLOCK);

    assertThat(next.capacity()).isLessThan(2 * Buffers.BLOCK);
    next.release();
  }

  /** 16,709 bytes are the longest record of TLS in the Java runtime, which encrypts on its heap. */
  @Test
  void aRecordOfTlsTakesABlockOfEachKind() {
    ByteBuf direct = Buffers.ALLOCATOR.directBuffer(16_709);
    ByteBuf heap = Buffers.ALLOCATOR.heapBuffer(16_709);
    direct.writeZero(16_709).release();
    heap.writeZero(16_709).release();

    ByteBuf nextDirect = Buffers.ALLOCATOR.directBuffer(Buffers.BLOCK);
    ByteBuf nextHeap = Buffers.ALLOCATOR.heapBuffer(Buffers.BLOCK);

    assertThat(nextDirect).isSameAs(direct);
    assertThat(nextHeap).isSameAs(heap);
    assertThat(nextDirect.readableBytes() + nextHeap.readableBytes()).isZero();
    nextDirect.release();
    nextHeap.release();
  }

  @Test
  void aHeapBlockThatHasGrownIsNotUsedAgain() {
    ByteBuf grown = Buffers.ALLOCATOR.heapBuffer(Buffers.BLOCK);
    grown.writeZero(3 * Buffers.BLOCK).release();

    ByteBuf next = Buffers.ALLOCATOR.heapBuffer(Buffers.BLOCK);

    assertThat(next.capacity()).isLessThan(2 * Buffers.BLOCK);
    next.release();
  }

  @Test
  void aSmallPieceThatWaitsLeavesItsBlock() {
    ByteBuf piece = copyOf("a");

    ByteBuf waiting = Buffers.toWait(piece);

    assertThat(piece.refCnt()).isZero();
    assertThat(waiting.capacity()).isLessThan(Buffers.BLOCK / 8);
    assertThat(waiting.toString(US_ASCII)).isEqualTo("a");
    waiting.release();
  }
}
