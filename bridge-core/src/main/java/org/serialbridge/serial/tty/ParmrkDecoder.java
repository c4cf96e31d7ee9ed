package org.serialbridge.serial.tty;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.serialbridge.serial.LineError;

/**
 * Decodes the input of a tty with PARMRK and INPCK, without IGNPAR, BRKINT and IGNBRK (termios(3)):
 *
 * <pre>
 * FF FF      the byte FF
 * FF 00 00   a break, or the byte 00 with an error
 * FF 00 c    the byte c with a parity or framing error
 * c          any other byte
 * </pre>
 *
 * {@link ErrorKinds} tells the kinds of errors apart. The data is the same as without marks: a bad
 * byte is dropped on a line with parity (IGNPAR) and kept on a line without; a break is no data
 * (IGNBRK).
 *
 * <p>FF before any other byte comes only from a tty whose PARMRK was just switched: both bytes are
 * data.
 */
final class ParmrkDecoder {
  private enum State {
    DATA,
    AFTER_FF,
    AFTER_FF_00
  }

  private static final byte MARK = (byte) 0xFF;

  private final ErrorKinds kinds;
  private State state = State.DATA;
  private boolean hasLooked;
  private final List<Piece> pieces = new ArrayList<>();
  private ByteBuffer data = ByteBuffer.allocate(0);
  private final Set<LineError> errors = EnumSet.noneOf(LineError.class);

  /**
   * A piece of input.
   *
   * @param data the data; may be empty
   * @param errors the errors behind the data; may be empty
   */
  record Piece(ByteBuffer data, Set<LineError> errors) {
    Piece {
      errors = Set.copyOf(errors);
    }
  }

  /** Decodes with these kinds of errors. */
  ParmrkDecoder(ErrorKinds kinds) {
    this.kinds = kinds;
  }

  /**
   * Decodes the bytes of a read, which may end anywhere.
   *
   * @param input read to its end
   * @param hasParity whether characters have a parity bit
   */
  List<Piece> decode(ByteBuffer input, boolean hasParity) {
    data = ByteBuffer.allocate(input.remaining() + 1); // and an FF from before
    hasLooked = false;
    while (input.hasRemaining()) {
      decode(input.get(), hasParity);
    }
    endPiece();
    List<Piece> decoded = List.copyOf(pieces);
    pieces.clear();
    return decoded;
  }

  private void decode(byte next, boolean hasParity) {
    switch (state) {
      case DATA -> {
        if (next == MARK) {
          state = State.AFTER_FF;
        } else {
          addData(next);
        }
      }
      case AFTER_FF -> afterMark(next);
      case AFTER_FF_00 -> {
        state = State.DATA;
        bad(next, hasParity);
      }
    }
  }

  private void afterMark(byte next) {
    if (next == 0) {
      state = State.AFTER_FF_00;
      return;
    }
    state = State.DATA;
    addData(MARK);
    if (next != MARK) {
      addData(next);
    }
  }

  private void bad(byte value, boolean hasParity) {
    if (!hasLooked) {
      hasLooked = true;
      kinds.look();
    }
    LineError kind = kinds.of(value, hasParity);
    errors.add(kind);
    if (kind != LineError.BREAK && !hasParity) {
      addData(value);
    }
  }

  private void addData(byte value) {
    if (!errors.isEmpty()) {
      endPiece();
    }
    data.put(value);
  }

  /** Begins a new piece in the rest of the buffer. */
  private void endPiece() {
    ByteBuffer rest = data.slice();
    data.flip();
    if (data.hasRemaining() || !errors.isEmpty()) {
      pieces.add(new Piece(data, errors));
      errors.clear();
    }
    data = rest;
  }
}
