package org.serialbridge.monitor;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.serialbridge.modbus.FrameSplitter;
import org.serialbridge.time.Timed;

/** Splits the traffic on the cable into frames. Times are nanoseconds of any origin. */
interface Framing extends Timed {
  /** The receiver of the frames. */
  interface Output {
    /**
     * Takes the next frame.
     *
     * @param bytes they do not change any more
     * @param since the time of its first byte
     */
    void frame(Direction direction, FrameSplitter.Kind kind, byte[] bytes, long since);
  }

  /**
   * The framing of a line.
   *
   * @param modbus the Modbus line, or empty if the line carries other data
   */
  static Framing of(Optional<ModbusLine> modbus, Output output) {
    return modbus
        .<Framing>map(line -> new ModbusFraming(line, output))
        .orElseGet(() -> new DataFraming(output));
  }

  /**
   * Takes bytes from the line.
   *
   * @param bytes read to their end
   */
  void fromLine(ByteBuffer bytes, long now);

  /**
   * Takes one write to the line.
   *
   * @param bytes the caller must not change them afterwards
   */
  void toLine(byte[] bytes, long now);

  /** Ends the current frame. */
  void end();
}
