package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.function.IntConsumer;
import org.serialbridge.time.Timed;

/** Finds the frames of master and units among the bytes of a line that carries both. */
interface HeardFrames extends Timed {
  /**
   * Frames of a line on which nothing has come.
   *
   * @param exchanges takes the frames, and knows the response that may come next
   * @param dropped takes the number of bytes that are no part of a frame
   */
  static HeardFrames of(
      SerialFraming framing, LineTiming timing, HeardExchanges exchanges, IntConsumer dropped) {
    return framing == SerialFraming.RTU
        ? new RtuHeardFrames(timing, exchanges, dropped)
        : new AsciiHeardFrames(timing, exchanges, dropped);
  }

  /** Takes bytes from the line, read at {@code now}. */
  void receive(ByteBuffer bytes, long now);
}
