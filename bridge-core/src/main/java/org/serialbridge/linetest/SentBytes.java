package org.serialbridge.linetest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Pseudo-random bytes that are sent, and the bytes that come back, compared. */
final class SentBytes {
  /** Places in what was sent that are searched after lost bytes. */
  private static final int LONGEST_GAP = 512;

  /** Equal bytes that show where the bytes go on. */
  private static final int CERTAIN = 4;

  /** The first byte of the escape sequence of the AT console, XON and XOFF. */
  private static final String LEFT_OUT = "+\u0011\u0013";

  private final byte[] sent;
  private final ByteArrayOutputStream back = new ByteArrayOutputStream();

  /**
   * The difference.
   *
   * @param received number of bytes that came back
   * @param wrong bytes that came back with another value, or were not sent
   * @param lost bytes that did not come back
   */
  record Difference(int received, int wrong, int lost) {
    boolean isNone() {
      return wrong == 0 && lost == 0;
    }
  }

  /** So many bytes, the same for the same seed, without plus, XON and XOFF. */
  SentBytes(int length, long seed) {
    sent = new byte[length];
    new SplittableRandom(seed).nextBytes(sent);
    for (int i = 0; i < length; i++) {
      sent[i] = LEFT_OUT.indexOf(sent[i]) < 0 ? sent[i] : 0;
    }
  }

  byte[] sent() {
    return sent.clone();
  }

  /** Takes bytes that came back; those beyond twice the sent ones are not kept. */
  void received(ByteBuffer bytes) {
    int room = Math.max(0, 2 * sent.length - back.size());
    for (int i = bytes.position(); i < bytes.limit() && i < bytes.position() + room; i++) {
      back.write(bytes.get(i));
    }
  }

  boolean isComplete() {
    return back.size() >= sent.length;
  }

  boolean isEmpty() {
    return back.size() == 0;
  }

  Difference difference() {
    byte[] got = back.toByteArray();
    int at = 0;
    int wrong = 0;
    int lost = 0;
    for (int i = 0; i < got.length; i++) {
      if (at < sent.length && got[i] == sent[at]) {
        at++;
        continue;
      }
      int next = found(got, i, at);
      if (next > at) {
        lost += next - at;
        at = next + 1;
      } else {
        wrong++;
        at = Math.min(sent.length, at + 1);
      }
    }
    return new Difference(got.length, wrong, lost + sent.length - at);
  }

  /** Where the bytes from {@code i} on stand behind {@code at}; {@code at} if they do not. */
  private int found(byte[] got, int i, int at) {
    int size = Math.min(CERTAIN, got.length - i);
    for (int next = at + 1; next + size <= sent.length && next <= at + LONGEST_GAP; next++) {
      if (size == CERTAIN && Arrays.equals(got, i, i + size, sent, next, next + size)) {
        return next;
      }
    }
    return at;
  }
}
