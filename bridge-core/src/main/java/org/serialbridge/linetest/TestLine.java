package org.serialbridge.linetest;

import java.util.Optional;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.status.LineErrorCounts;

/** The line as a test uses it. */
public interface TestLine {
  /** The parameters in force. */
  UartSettings parameters();

  /** Changes the parameters; {@link LineTest#configured} follows. */
  void configure(UartSettings wanted);

  /** Sends bytes. A line that accepts none ends the test. */
  void send(byte[] bytes);

  /** Sets a control signal. */
  void set(ControlSignal signal, boolean on);

  /** Whether a control signal is on. */
  boolean isOn(ControlSignal signal);

  /** The errors that the driver has counted; empty if it counts none. */
  Optional<LineErrorCounts> errorCounts();
}
