package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;

/** Looks for bytes that a telnet stream escapes, eight at a time: most data have none. */
final class ByteSearch {
  private static final long LOWEST_BITS = 0x0101010101010101L;
  private static final long HIGHEST_BITS = 0x8080808080808080L;

  private ByteSearch() {}

  /**
   * The index of the first byte that has one of two values.
   *
   * @param from where to begin, up to the limit of the bytes
   * @return the limit if there is none
   */
  static int first(ByteBuffer bytes, int from, byte one, byte other) {
    int at = from;
    int limit = bytes.limit();
    long ones = (one & 0xFFL) * LOWEST_BITS;
    long others = (other & 0xFFL) * LOWEST_BITS;
    while (at + Long.BYTES <= limit) {
      long eight = bytes.getLong(at);
      if (hasZero(eight ^ ones) || one != other && hasZero(eight ^ others)) {
        break;
      }
      at += Long.BYTES;
    }
    while (at < limit && bytes.get(at) != one && bytes.get(at) != other) {
      at++;
    }
    return at;
  }

  /** Tells whether a byte of the word is zero: only such a byte, or one above it, borrows. */
  private static boolean hasZero(long word) {
    return (word - LOWEST_BITS & ~word & HIGHEST_BITS) != 0;
  }
}
