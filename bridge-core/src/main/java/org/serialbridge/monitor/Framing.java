package org.serialbridge.monitor;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.serialbridge.conversion.Conversions;
import org.serialbridge.modbus.RtuFrameSplitter;
import org.serialbridge.settings.PortSettings;

/** Cuts what goes over the cable into frames. Readings of time are nanoseconds of any origin. */
interface Framing {
  /** Where the frames go. */
  interface Output {
    /**
     * The next frame.
     *
     * @param bytes not to be changed any more
     * @param since when its first byte passed
     */
    void frame(Direction direction, RtuFrameSplitter.Kind kind, byte[] bytes, long since);
  }

  /** The framing for a converter with these settings. */
  static Framing of(PortSettings settings, Output output) {
    return Conversions.hasModbus(settings)
        ? new ModbusFraming(settings, output)
        : new DataFraming(output);
  }

  /**
   * Bytes of the line.
   *
   * @param bytes read until they have no more
   */
  void fromLine(ByteBuffer bytes, long now);

  /**
   * One write to the line.
   *
   * @param bytes not to be changed any more
   */
  void toLine(byte[] bytes, long now);

  /** When {@link #poll} must be called next. */
  OptionalLong deadline();

  /** Lets time pass. */
  void poll(long now);

  /** Nothing more comes: gives what is left. */
  void end();
}
