package org.serialbridge.conversion;

import java.util.function.LongConsumer;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.settings.UartSettings;

/**
 * What clients of RFC 2217, and sync frames, can do to the serial port. Changes take effect in
 * their order among the data given to the line; while the device is away, when it returns.
 */
public interface SerialControl {
  /** The parameters in force; while the device is away, those that it will get. */
  UartSettings parameters();

  /** Whether a control signal is on. */
  boolean isOn(ControlSignal signal);

  /**
   * Changes the parameters to those wanted, or the nearest that the line takes.
   *
   * @param done called with the time, in ns, when they are in force
   */
  void configure(UartSettings wanted, LongConsumer done);

  /**
   * Sets a control signal.
   *
   * @param done called with the time, in ns, when it is set
   */
  void set(ControlSignal signal, boolean on, LongConsumer done);

  /** Drops data at once: what has come and was not delivered, or what has not left. */
  void purge(boolean received, boolean unsent);

  /**
   * Lets {@link Conversion#modemInputsChanged} and {@link Conversion#lineErrors} be called, or not.
   * The modem inputs are told when their watching begins.
   */
  void watch(boolean modemInputs, boolean lineErrors);
}
