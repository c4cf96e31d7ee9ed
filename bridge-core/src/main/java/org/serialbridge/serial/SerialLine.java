package org.serialbridge.serial;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
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
     * @param bytes the listener's to keep
     * @param readAtNanos when they were read, on the event loop's {@link
     *     io.netty.util.concurrent.Ticker}
     */
    void received(ByteBuffer bytes, long readAtNanos);

    /** {@link SerialLine#isWritable} has changed. */
    void writabilityChanged();

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
   */
  void write(ByteBuf bytes);

  /**
   * Whether more should be written: false from 64 KiB of waiting bytes, true again at 16 KiB. A
   * caller that stops then bounds the queue.
   */
  boolean isWritable();

  /** Lets the line be read or not. What was read already may still come once. */
  void setReading(boolean reading);

  /**
   * Changes the parameters behind what was written before, which is sent out first.
   *
   * @return the parameters then in force: the nearest to those wanted
   */
  Future<UartSettings> configure(UartSettings wanted);

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
