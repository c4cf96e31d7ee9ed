package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/** How a stream is cut into reads: from the bytes that are left, the size of the next read. */
final class Cuts {
  static final IntUnaryOperator WHOLE = rest -> rest;
  static final IntUnaryOperator BYTES = rest -> 1;

  private Cuts() {}

  static IntUnaryOperator random(long seed) {
    Random random = new Random(seed);
    return rest -> 1 + random.nextInt(Math.min(rest, 1 + random.nextInt(40)));
  }

  /** What takes one read. */
  interface Reader {
    void receive(ByteBuffer read) throws ProtocolException;
  }

  static void feed(byte[] stream, IntUnaryOperator cuts, Reader reader) throws ProtocolException {
    int from = 0;
    while (from < stream.length) {
      int size = cuts.applyAsInt(stream.length - from);
      ByteBuffer read = ByteBuffer.wrap(stream, from, size);
      reader.receive(read);
      if (read.hasRemaining()) {
        throw new AssertionError(read.remaining() + " bytes left in the buffer");
      }
      from += size;
    }
  }
}
