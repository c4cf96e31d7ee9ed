package org.serialbridge.port;

import io.netty.util.concurrent.Future;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.settings.UartSettings;

/**
 * Changes of the serial port by clients of RFC 2217 and by sync frames. While the device is absent,
 * changes wait for its return.
 */
public interface SerialControl {
  /** The parameters in force; while the device is absent, those that it gets at its return. */
  UartSettings parameters();

  /** Whether a control signal is on. */
  boolean isOn(ControlSignal signal);

  /** Changes the parameters. A line that does not support all of them keeps its own. */
  Future<?> configure(UartSettings wanted);

  /** Changes the parameters to these, or to the nearest supported ones. */
  Future<?> restore(UartSettings stored);

  /** Sets a control signal. */
  Future<?> set(ControlSignal signal, boolean on);

  /** Gives DTR and RTS back: they are set as AT+DTRRTS says, which may be to leave them alone. */
  void releaseSignals();

  /**
   * Turns the calls of {@link PortUser#modemInputsChanged} and {@link PortUser#lineErrors} on or
   * off. The modem inputs are reported when watching begins.
   */
  void watch(boolean modemInputs, boolean lineErrors);
}
