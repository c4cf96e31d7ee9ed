package org.serialbridge.serial;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.status.LineErrorCounts;

/**
 * An open tty. All methods are called on its event loop and return at once; the listener is called
 * there. Bytes keep their order in each direction.
 */
public interface SerialLine {
  /** The owner of the line. */
  interface Listener {
    /**
     * Bytes came from the line.
     *
     * @param bytes valid during the call
     * @param readAtNanos the time when they were read, of the event loop's {@link
     *     io.netty.util.concurrent.Ticker}
     */
    void received(ByteBuffer bytes, long readAtNanos);

    /** {@link SerialLine#isWritable} has changed. */
    void writabilityChanged();

    /** The modem inputs, when watching begins and at each change. */
    void modemInputsChanged(ModemInputs inputs);

    /** Errors were received after the data delivered last and before the data delivered next. */
    void lineErrors(Set<LineError> errors);

    /** The device is gone; the line is closed. */
    void hungUp(String reason);
  }

  /**
   * Begins to read and write. The owner calls it once, when it is ready for the calls of the
   * listener; no call comes before.
   */
  void start();

  /** The parameters in force. */
  UartSettings parameters();

  /**
   * Queues bytes for the line, and takes their ownership. They are dropped if the line is closed.
   *
   * @param source the source of the bytes, for {@link #drop}; or null
   */
  void write(ByteBuf bytes, @Nullable Object source);

  /** Queues bytes without a source. */
  default void write(ByteBuf bytes) {
    write(bytes, null);
  }

  /**
   * Whether the caller should write more: false from 64 KiB of waiting bytes on, true again at 16
   * KiB. A caller that stops keeps the queue bounded.
   */
  boolean isWritable();

  /**
   * Number of bytes that were written and have not left: those in the queue and those in the
   * kernel. Bytes in the FIFO of a UART or USB adapter count as sent. For a closed line: the unsent
   * bytes at its end, as the kernel last told.
   */
  long unsentBytes();

  /**
   * Drops the bytes of a source in the queue; bytes in the kernel are out of reach.
   *
   * @return their number
   */
  int drop(Object source);

  /** Turns reading on or off. Data that was already read may still come once. */
  void setReading(boolean reading);

  /**
   * Changes the parameters after the bytes written before, which are sent first, for a second at
   * most. Without a difference it does nothing.
   *
   * @return the parameters then in force: the supported ones nearest to the wanted ones
   */
  Future<UartSettings> configure(UartSettings wanted);

  /**
   * The same, but a tty that does not take all of the wanted parameters keeps those in force.
   *
   * @return the parameters then in force
   */
  Future<UartSettings> tryToConfigure(UartSettings wanted);

  /**
   * Sets a control signal after the bytes written before, which are sent first, for a second at
   * most; at once if all bytes have left. Changes are made one by one, in the order and at the
   * intervals of the calls. Without a difference it does nothing. If flow control holds bytes for
   * longer, changes overtake them.
   *
   * <p>A device without modem lines, as a pseudo-terminal, takes every change without effect.
   *
   * @return completed when it is set
   */
  Future<Void> set(ControlSignal signal, boolean on);

  /** The same for DTR and RTS, in one call to the driver if both change. */
  Future<Void> setDtrAndRts(boolean dtr, boolean rts);

  /** Sets whether DTR and RTS are switched off when the line is closed, or left alone. */
  void hangUpAtClose(boolean wanted);

  /** Whether a control signal is on: the state in force. */
  boolean isOn(ControlSignal signal);

  /**
   * Changes the direction control of an RS-485 transceiver, after the bytes written before. With
   * direction control, RTS belongs to the transceiver, and setting RTS has no effect.
   *
   * @return completed when it is done; {@link #rs485} tells the result
   */
  Future<Void> setRs485(Rs485Settings wanted);

  /** The direction control in force. */
  Rs485State rs485();

  /** Hints about the device, in words. */
  List<String> hints();

  /**
   * Drops the data in these buffers. Data in the FIFO of a UART or USB adapter is out of reach.
   * Control signals and parameters that were set among the data are still set. While received data
   * is purged, data that comes is dropped, too.
   *
   * @return completed when the buffers are empty
   */
  Future<Void> purge(Set<LineBuffer> buffers);

  /** The errors that the driver has counted since the line was opened; empty if it counts none. */
  Optional<LineErrorCounts> errorCounts();

  /**
   * Turns the reporting of modem inputs and line errors on or off. The modem inputs are reported
   * when watching begins, and read every 20 ms: a shorter pulse is reported as one, by its end, if
   * the driver counts changes. Line errors keep their place in the data, which is the same with and
   * without watching; overruns are reported within 20 ms. During the switching, a received FF may
   * be doubled or halved if another FF or a 00 comes with it.
   *
   * @return completed when the reporting of errors is switched
   */
  Future<Void> watch(boolean modemInputs, boolean lineErrors);

  /**
   * Waits until all written bytes have left, for {@code timeoutMillis} at most, and only while
   * bytes leave.
   *
   * @return completed in any of these cases
   */
  Future<Void> drain(long timeoutMillis);

  /** Closes the line and drops unsent bytes. The listener is not called any more. */
  void close();
}
