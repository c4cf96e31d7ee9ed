package org.serialbridge.conversion;

import io.netty.util.concurrent.Future;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineBuffer;
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

  /**
   * Makes a change when all earlier data and changes have gone to the line; later data waits until
   * it is made.
   *
   * @param change begins the change, by the methods below
   * @param done called with the time, in ns, when it is made
   */
  void inOrder(Supplier<Future<?>> change, LongConsumer done);

  /** Changes the parameters. A line that does not support all of them keeps its own. */
  Future<?> configure(UartSettings wanted);

  /** Changes the parameters to these, or to the nearest supported ones. */
  Future<?> restore(UartSettings stored);

  /** Sets a control signal. */
  Future<?> set(ControlSignal signal, boolean on);

  /** Drops the data in these buffers at once. */
  void purge(Set<LineBuffer> buffers);

  /**
   * Turns the calls of {@link Conversion#modemInputsChanged} and {@link Conversion#lineErrors} on
   * or off. The modem inputs are reported when watching begins.
   */
  void watch(boolean modemInputs, boolean lineErrors);
}
