package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A long stream of random bytes, the same for the same seed. */
record ByteStream(long seed, int blocks) {
  private static final int BLOCK = 64 * 1024;

  static ByteStream ofMebibytes(long seed, int mebibytes) {
    return new ByteStream(seed, mebibytes * 16);
  }

  void writeTo(OutputStream out) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] block = new byte[BLOCK];
    for (int i = 0; i < blocks; i++) {
      random.nextBytes(block);
      out.write(block);
    }
    out.flush();
  }

  /** Reads as many bytes as the stream has, and compares each. */
  void compareWith(InputStream in) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] expected = new byte[BLOCK];
    byte[] read = new byte[BLOCK];
    for (int i = 0; i < blocks; i++) {
      random.nextBytes(expected);
      int count = in.readNBytes(read, 0, BLOCK);
      if (count < BLOCK) {
        throw new EOFException("ended after " + ((long) i * BLOCK + count) + " bytes");
      }
      assertThat(Arrays.mismatch(expected, read))
          .as("first wrong byte of block %s", i)
          .isEqualTo(-1);
    }
  }
}
