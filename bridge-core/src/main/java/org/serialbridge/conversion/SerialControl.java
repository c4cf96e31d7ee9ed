package org.serialbridge.conversion;

import io.netty.util.concurrent.Future;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineBuffer;
import org.serialbridge.settings.UartSettings;

/**
 * What clients of RFC 2217, and sync frames, can do to the serial port. While the device is away,
 * changes are made when it returns.
 */
public interface SerialControl {
  /** The parameters in force; while the device is away, those that it will get. */
  UartSettings parameters();

  /** Whether a control signal is on. */
  boolean isOn(ControlSignal signal);

  /**
   * Makes a change when all data and changes given before have gone to the line, and holds back
   * what comes behind until it is made.
   *
   * @param change begins it, by the methods below
   * @param done called with the time, in ns, when it is made
   */
  void inOrder(Supplier<Future<?>> change, LongConsumer done);

  /** Changes the parameters; a line that does not take them all is left as it was. */
  Future<?> configure(UartSettings wanted);

  /** Changes the parameters to these, or the nearest that the line takes. */
  Future<?> restore(UartSettings stored);

  /** Sets a control signal. */
  Future<?> set(ControlSignal signal, boolean on);

  /** Drops the data in these buffers at once. */
  void purge(Set<LineBuffer> buffers);

  /**
   * Lets {@link Conversion#modemInputsChanged} and {@link Conversion#lineErrors} be called, or not.
   * The modem inputs are told when their watching begins.
   */
  void watch(boolean modemInputs, boolean lineErrors);
}
