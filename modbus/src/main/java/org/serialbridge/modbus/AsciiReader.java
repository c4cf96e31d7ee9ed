package org.serialbridge.modbus;

import java.util.Arrays;

/**
 * Reads frames in ASCII (Modbus over Serial Line V1.02, 2.5.2), a character at a time. A colon
 * begins a frame, and begins it anew within one; CR LF ends it. Digits are taken in both cases.
 *
 * <pre>
 * | : | unit 2 | PDU 2 x 1-253 | LRC 2 | CR LF |
 * </pre>
 */
final class AsciiReader {
  /** The meaning of a character. */
  enum Step {
    /** It begins a frame; one that was not complete is dropped. */
    BEGIN,
    /** It continues the frame. */
    WITHIN,
    /** It ends a frame with the right LRC: {@link #adu}. */
    FRAME,
    /** It ends a frame with a wrong LRC: {@link #adu} and {@link #lrcError}. */
    BAD_LRC,
    /** The frame cannot continue like this, or is too long: it is dropped. */
    BROKEN,
    /** It stands outside of a frame. */
    OUTSIDE
  }

  static final byte COLON = ':';

  private static final int LRC_LENGTH = 1;
  private static final int SHORTEST = 1 + 1 + LRC_LENGTH;
  private static final int LONGEST = 1 + Adu.LONGEST_PDU + LRC_LENGTH;

  /** Unit, PDU and LRC. */
  private final byte[] bytes = new byte[LONGEST];

  private int digits;
  private boolean isWithin;
  private boolean hasReturn;

  /** The characters of the frame so far, its colon included; 0 outside of a frame. */
  int length() {
    return isWithin ? 1 + digits + (hasReturn ? 1 : 0) : 0;
  }

  /** Forgets the frame that is not complete. */
  void restart() {
    isWithin = false;
  }

  /** Takes the next character. */
  Step next(byte character) {
    if (character == COLON) {
      digits = 0;
      hasReturn = false;
      isWithin = true;
      return Step.BEGIN;
    }
    if (!isWithin) {
      return Step.OUTSIDE;
    }
    return hasReturn ? lineFeed(character) : digit(character);
  }

  private Step digit(byte character) {
    int digit = Character.digit(character, 16);
    hasReturn = character == '\r';
    boolean isFull = digits == 2 * bytes.length;
    if (!hasReturn && (digit < 0 || isFull)) {
      return broken();
    }
    if (!hasReturn) {
      int before = digits % 2 == 0 ? 0 : bytes[digits / 2] << 4;
      bytes[digits / 2] = (byte) (before | digit);
      digits++;
    }
    return Step.WITHIN;
  }

  private Step lineFeed(byte character) {
    if (character != '\n' || digits % 2 != 0 || digits < 2 * SHORTEST) {
      return broken();
    }
    isWithin = false;
    return lrc(bytes, 0, end()) == bytes[end()] ? Step.FRAME : Step.BAD_LRC;
  }

  private Step broken() {
    isWithin = false;
    return Step.BROKEN;
  }

  /** The content of the frame that ended with the last character. */
  Adu adu() {
    return new Adu(bytes[0] & 0xFF, Arrays.copyOfRange(bytes, 1, end()));
  }

  /** Whether the frame that has just ended, or has not ended yet, begins like a response. */
  boolean mayAnswer(ExpectedResponse expected) {
    int to = digits / 2;
    return to > 1 && expected.answerLength(bytes, 0, to) != ExpectedResponse.NONE;
  }

  /** The wrong LRC of this frame and the right one, in words. */
  String lrcError() {
    return "LRC: %02x (expected: %02x)".formatted(bytes[end()], lrc(bytes, 0, end()));
  }

  private int end() {
    return digits / 2 - LRC_LENGTH;
  }

  /** The LRC of {@code bytes[from]} to {@code bytes[to - 1]}: the two's complement of their sum. */
  static byte lrc(byte[] bytes, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += bytes[i];
    }
    return (byte) -sum;
  }
}
