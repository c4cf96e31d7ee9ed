package org.serialbridge.at;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The dialogue of command mode: bytes to lines, lines to replies.
 *
 * <p>A line ends with CR or LF; empty ones are ignored. 08 and 7F erase a character. Of a line that
 * is longer than {@link #LONGEST_LINE} the beginning is kept for the echo, and +ERR=1 is the reply
 * at its end.
 */
final class AtSession {
  /** Bytes of a line, without the terminator. */
  static final int LONGEST_LINE = 1024;

  private static final String CR_LF = "\r\n";

  private final AtInterpreter interpreter;
  private final byte[] line = new byte[LONGEST_LINE];
  private int length;
  private boolean tooLong;

  AtSession(AtInterpreter interpreter) {
    this.interpreter = interpreter;
  }

  /**
   * A line that was carried out.
   *
   * @param text the line as typed, erased characters left out
   * @param outcome the outcome
   * @param endedByCr whether CR, not LF, ended it
   */
  record Line(String text, AtOutcome outcome, boolean endedByCr) {
    /** The bytes of the reply: the echo if wanted, CR LF, reply, CR LF. */
    ByteBuffer reply(boolean echo, String reply) {
      String bytes = (echo ? text + "\r" : "") + CR_LF + reply + CR_LF;
      return ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  /** Takes bytes up to the end of the next line that is not empty; the rest stays in {@code in}. */
  Optional<Line> next(ByteBuffer in) {
    while (in.hasRemaining()) {
      byte next = in.get();
      if (next == '\r' || next == '\n') {
        if (length > 0 || tooLong) {
          return Optional.of(end(next == '\r'));
        }
      } else if (next == '\b' || next == 0x7F) {
        length = Math.max(0, length - 1);
      } else if (length < line.length) {
        line[length++] = next;
      } else {
        tooLong = true;
      }
    }
    return Optional.empty();
  }

  private Line end(boolean endedByCr) {
    String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
    AtOutcome outcome =
        tooLong
            ? AtOutcome.refused(
                AtError.INVALID_FORMAT,
                "line too long (expected: up to " + LONGEST_LINE + " bytes)")
            : interpreter.execute(text);
    length = 0;
    tooLong = false;
    return new Line(text, outcome, endedByCr);
  }
}
