package org.serialbridge.modbus;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** The framing on a serial line (Modbus over Serial Line V1.02, 2.5). */
public enum SerialFraming {
  /** Frames of bytes, with silence between them. */
  RTU,
  /** Frames of printable characters. */
  ASCII;

  private static final long ASCII_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The bytes of the longest frame. */
  public int longest() {
    return this == RTU ? Adu.LONGEST_RTU : Adu.LONGEST_ASCII;
  }

  /**
   * The content of these bytes.
   *
   * @return empty if they are not one whole frame with the right CRC or LRC
   */
  public Optional<Adu> content(byte[] bytes) {
    return this == RTU ? rtu(bytes) : ascii(bytes);
  }

  private static Optional<Adu> rtu(byte[] bytes) {
    boolean isFrame =
        bytes.length >= Adu.SHORTEST_RTU
            && bytes.length <= Adu.LONGEST_RTU
            && Adu.hasGoodCrc(bytes, 0, bytes.length);
    return isFrame ? Optional.of(Adu.ofRtu(bytes)) : Optional.empty();
  }

  private static Optional<Adu> ascii(byte[] bytes) {
    AsciiReader reader = new AsciiReader();
    AsciiReader.Step step = AsciiReader.Step.OUTSIDE;
    int begun = 0;
    for (byte next : bytes) {
      step = reader.next(next);
      begun += step == AsciiReader.Step.BEGIN ? 1 : 0;
    }
    boolean isFrame = step == AsciiReader.Step.FRAME && begun == 1 && bytes[0] == AsciiReader.COLON;
    return isFrame ? Optional.of(reader.adu()) : Optional.empty();
  }

  /** The longest pause between two characters of a frame (ASCII: 2.5.2.1), in nanoseconds. */
  long pauseNanos(LineTiming timing) {
    return this == RTU ? timing.silenceNanos() : ASCII_PAUSE_NANOS;
  }

  /**
   * A finder that has no bytes and looks for nothing.
   *
   * @param dropped takes the number of bytes that were no part of a response
   * @param unexpected takes the unit of a whole frame that is not the response
   */
  ResponseFinder finder(IntConsumer dropped, IntConsumer unexpected) {
    return this == RTU
        ? new RtuResponseFinder(dropped, unexpected)
        : new AsciiResponseFinder(dropped, unexpected);
  }
}
