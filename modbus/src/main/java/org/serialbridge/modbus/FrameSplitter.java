package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import org.serialbridge.time.Timed;

/** Splits the bytes of a serial line into frames, for a monitor. No byte is left out. Sans-IO. */
public interface FrameSplitter extends Timed {
  /** The kind of a piece. */
  enum Kind {
    /** A frame of a master with a good CRC or LRC. */
    REQUEST,
    /** A frame of a slave with a good CRC or LRC. */
    RESPONSE,
    /** RTU: bytes with the length of a frame that begins like this. A wrong CRC or LRC. */
    BAD_CRC,
    /** Something else. */
    DATA
  }

  /** The receiver of the pieces. */
  interface Output {
    /**
     * The next bytes.
     *
     * @param bytes the receiver may keep them; they do not change any more
     * @param since the time when the first byte was read; of the second and later pieces before one
     *     silence, the time of the last byte
     */
    void piece(Kind kind, byte[] bytes, long since);
  }

  /**
   * A splitter that has received nothing.
   *
   * @param turns tells the frames of a master from those of slaves
   */
  static FrameSplitter of(SerialFraming framing, Turns turns, LineTiming timing, Output output) {
    return framing == SerialFraming.RTU
        ? new RtuFrameSplitter(turns, timing, output)
        : new AsciiFrameSplitter(turns, timing, output);
  }

  /** Takes bytes from the line, read at {@code now}. */
  void receive(ByteBuffer bytes, long now);

  /** Ends the current piece: all bytes received so far are passed on. */
  void end();
}
