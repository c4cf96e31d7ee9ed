package org.serialbridge.port;

import java.nio.ByteBuffer;
import java.util.Set;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.ModemInputs;

/**
 * The user of a serial port, which gets its data and events: a network session, for example. A port
 * has one at a time. All methods are called on the event loop of the port.
 */
public interface PortUser {
  /** Bytes came from the line: data or commands. */
  void lineIsAlive();

  /**
   * Takes data from the line.
   *
   * @param data valid during the call
   * @param now the time when it was read, in ns
   */
  void fromLine(ByteBuffer data, long now);

  /** Whether the user takes more data from the line; {@link SerialPort#regulate} must be called. */
  boolean acceptsData();

  /** The output has moved, or it takes other data than before: {@link SerialPort#output}. */
  void outputChanged();

  /** Takes the modem inputs, while they are watched ({@link SerialControl#watch}). */
  void modemInputsChanged(ModemInputs inputs);

  /** Takes the errors of the line after the last data, while they are watched. */
  void lineErrors(Set<LineError> errors);

  /** The device is present. */
  void deviceIsThere();

  /** The device could not be opened; the port tries again. */
  void deviceIsAbsent();

  /**
   * The device is gone.
   *
   * @return whether the data that waits for it is to be dropped
   */
  boolean deviceIsLost();

  /** No user: the line is not read. */
  PortUser NONE =
      new PortUser() {
        @Override
        public void lineIsAlive() {}

        @Override
        public void fromLine(ByteBuffer data, long now) {}

        @Override
        public boolean acceptsData() {
          return false;
        }

        @Override
        public void outputChanged() {}

        @Override
        public void modemInputsChanged(ModemInputs inputs) {}

        @Override
        public void lineErrors(Set<LineError> errors) {}

        @Override
        public void deviceIsThere() {}

        @Override
        public void deviceIsAbsent() {}

        @Override
        public boolean deviceIsLost() {
          return false;
        }
      };
}
