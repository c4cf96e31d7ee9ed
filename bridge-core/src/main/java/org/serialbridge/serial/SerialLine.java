package org.serialbridge.serial;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.UartSettings;

/**
 * An open tty. All methods are called on its event loop, return at once, and the listener is called
 * there. Bytes come and go in order.
 */
public interface SerialLine {
  /** Whoever owns the line. */
  interface Listener {
    /**
     * Bytes came from the line.
     *
     * @param bytes valid during the call
     * @param readAtNanos when they were read, on the event loop's {@link
     *     io.netty.util.concurrent.Ticker}
     */
    void received(ByteBuffer bytes, long readAtNanos);

    /** {@link SerialLine#isWritable} has changed. */
    void writabilityChanged();

    /** The modem inputs have changed, or this is what they are when watching begins. */
    void modemInputsChanged(ModemInputs inputs);

    /** Errors were received behind the data delivered last, and before those delivered next. */
    void lineErrors(Set<LineError> errors);

    /** The device is gone; the line is closed. */
    void hungUp(String reason);
  }

  /**
   * Begins to read and write; to be called once, by whoever opened the line, when it is ready for
   * the listener's calls. None comes before.
   */
  void start();

  /** The parameters in force. */
  UartSettings parameters();

  /**
   * Queues bytes for the line and takes their ownership. They are dropped if the line is closed.
   *
   * @param source where they came from, for {@link #drop}; null if nobody will ask
   */
  void write(ByteBuf bytes, @Nullable Object source);

  /** Queues bytes of no source. */
  default void write(ByteBuf bytes) {
    write(bytes, null);
  }

  /**
   * Whether more should be written: false from 64 KiB of waiting bytes, true again at 16 KiB. A
   * caller that stops then bounds the queue.
   */
  boolean isWritable();

  /**
   * Bytes that were written and have not left: those in the queue, and those that the kernel says
   * it holds. What the FIFO of a UART or USB adapter holds has left. Of a closed line: those that
   * went with it, by the last that the kernel said.
   */
  long unsentBytes();

  /**
   * Drops the bytes of a source that are in the queue; what the kernel has is beyond reach.
   *
   * @return how many
   */
  int drop(Object source);

  /** Lets the line be read or not. What was read already may still come once. */
  void setReading(boolean reading);

  /**
   * Changes the parameters behind what was written before, which is sent out first, for at most a
   * second. If nothing changes, nothing is done.
   *
   * @return the parameters then in force: the nearest to those wanted
   */
  Future<UartSettings> configure(UartSettings wanted);

  /**
   * Sets a control signal behind what was written before, which is sent out first, for at most a
   * second: at once if all of it has left. Changes are made one by one, in the order and as far
   * apart as they were asked for. If nothing changes, nothing is done. When flow control holds
   * bytes up for longer, changes overtake them.
   *
   * <p>A device without modem lines, a pseudo-terminal for one, takes every change without effect.
   *
   * @return completed when it is set
   */
  Future<Void> set(ControlSignal signal, boolean on);

  /** Whether a control signal is on: as it was set last, and is in force. */
  boolean isOn(ControlSignal signal);

  /**
   * Changes who turns the transceiver of an RS-485 bus, behind what was written before. RTS is not
   * anybody else's while one is turned; setting it has no effect.
   *
   * @return completed when it is done; {@link #rs485} tells with what success
   */
  Future<Void> setRs485(Rs485Settings wanted);

  /** Who turns the transceiver. */
  Rs485State rs485();

  /** What is not as it should be at the device, in words. */
  List<String> hints();

  /**
   * Drops the data in these buffers. Data in the FIFO of a UART or USB adapter is out of reach.
   * Control signals and parameters that were set among the data are still set. While received data
   * is purged, data that comes is dropped, too.
   *
   * @return completed when the buffers are empty
   */
  Future<Void> purge(Set<LineBuffer> buffers);

  /**
   * Tells the listener of modem inputs and line errors from now on, or not any more. The modem
   * inputs are told when watching begins, and read every 20 ms: a shorter pulse may be missed. Line
   * errors take their place among the data, which are the same with and without watching; while it
   * is being switched, for some milliseconds, a received FF may be doubled or halved, if another FF
   * or a 00 comes with it.
   *
   * <p>Errors are not seen if the parameters change while DTR or RTS is off, until both are on.
   *
   * @return completed when errors that come are told, or none is
   */
  Future<Void> watch(boolean modemInputs, boolean lineErrors);

  /**
   * Waits until everything written has left, not longer than {@code timeoutMillis}, nor any longer
   * than bytes do leave.
   *
   * @return completed in either case
   */
  Future<Void> drain(long timeoutMillis);

  /** Closes the line; what was not sent is dropped. The listener is not called any more. */
  void close();
}
