package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Looks for bytes that a telnet stream escapes, many at a time: most data have none. */
final class ByteSearch {
  private static final long LOWEST_BITS = 0x0101010101010101L;
  private static final long HIGHEST_BITS = 0x8080808080808080L;
  private static final int WORD = Long.BYTES;
  private static final int WORDS = 4 * WORD;

  private ByteSearch() {}

  /**
   * The index of the first byte that has one of two values.
   *
   * @param bytes used by this thread alone
   * @param from where to begin, up to the limit of the bytes
   * @return the limit if there is none
   */
  static int first(ByteBuffer bytes, int from, byte one, byte other) {
    ByteOrder order = bytes.order();
    bytes.order(ByteOrder.nativeOrder()); // the result is the same, and a word takes no shifts
    int found = firstInWords(bytes, from, one, other);
    bytes.order(order);
    return found;
  }

  private static int firstInWords(ByteBuffer bytes, int from, byte one, byte other) {
    int at = from;
    int limit = bytes.limit();
    long ones = (one & 0xFFL) * LOWEST_BITS;
    long others = (other & 0xFFL) * LOWEST_BITS;
    while (at + WORDS <= limit) {
      long first = bytes.getLong(at);
      long second = bytes.getLong(at + WORD);
      long third = bytes.getLong(at + 2 * WORD);
      long fourth = bytes.getLong(at + 3 * WORD);
      long found =
          zeros(first ^ ones) | zeros(second ^ ones) | zeros(third ^ ones) | zeros(fourth ^ ones);
      if (one != other) {
        found |=
            zeros(first ^ others)
                | zeros(second ^ others)
                | zeros(third ^ others)
                | zeros(fourth ^ others);
      }
      if ((found & HIGHEST_BITS) != 0) {
        break;
      }
      at += WORDS;
    }
    while (at + WORD <= limit
        && isNone(zeros(bytes.getLong(at) ^ ones))
        && (one == other || isNone(zeros(bytes.getLong(at) ^ others)))) {
      at += WORD;
    }
    while (at < limit && bytes.get(at) != one && bytes.get(at) != other) {
      at++;
    }
    return at;
  }

  /** The highest bit of a byte that is zero is set: only such a byte, or one above it, borrows. */
  private static long zeros(long word) {
    return word - LOWEST_BITS & ~word;
  }

  private static boolean isNone(long zeros) {
    return (zeros & HIGHEST_BITS) == 0;
  }
}
