package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import org.serialbridge.time.Timed;

/**
 * Stands for the units towards a master on the serial line: reads its requests, asks a {@link
 * UnitLink}, and sends the answers to the line. A new request of the master ends the waiting for
 * the answer to the one before. The answer leaves T3.5 after the request at the earliest. Sans-IO;
 * one thread.
 */
public interface LineServer extends ModbusClient, Timed {
  /** The serial line. */
  interface Output {
    /** A frame for the line. */
    void toLine(byte[] frame);

    /** Bytes from the line were dropped: they were no part of a request. */
    void dropped(int bytes);

    /** An answer waits for the end of T3.5: the deadline has become earlier. */
    void answerWaits();
  }

  /** A master has one request at a time. */
  int NO_TRANSACTION = 0;

  /**
   * A server for a line on which nothing has come.
   *
   * @param exceptions whether the master learns with an exception that the way to a unit fails;
   *     otherwise nothing answers it then
   * @param link the way to the units; its owner polls it
   */
  static LineServer of(
      SerialFraming framing, LineTiming timing, boolean exceptions, UnitLink link, Output output) {
    return framing == SerialFraming.RTU
        ? new RtuServer(timing, exceptions, link, output)
        : new AsciiServer(timing, exceptions, link, output);
  }

  /** Takes bytes from the line, read at {@code now}. */
  void fromLine(ByteBuffer bytes, long now);
}
