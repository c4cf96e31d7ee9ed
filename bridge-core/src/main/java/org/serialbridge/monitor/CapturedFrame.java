package org.serialbridge.monitor;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.AduText;
import org.serialbridge.modbus.FrameSplitter;
import org.serialbridge.modbus.SerialFraming;

/**
 * A piece of the traffic on the cable; on a Modbus line, a frame if its bytes are one.
 *
 * @param number 1 for the first frame of the port since the start, 2 for the next
 * @param time the time when its first byte was read, or when it was written to the line, in µs
 * @param kind DATA if the line does not carry Modbus
 * @param framing of a Modbus frame
 * @param bytes 1 to 513 bytes, all those of a Modbus frame; the caller must not change them
 */
@SuppressWarnings("ArrayRecordComponent") // frames are not compared
public record CapturedFrame(
    long number,
    Instant time,
    Direction direction,
    FrameSplitter.Kind kind,
    SerialFraming framing,
    byte[] bytes) {
  private static final int EXCEPTION = 0x80;

  /** The content in words, if it is a Modbus frame: {@code unit 1: read holding registers 0-9}. */
  public Optional<String> words() {
    return hasBadCrc()
        ? Optional.of(framing == SerialFraming.RTU ? "bad CRC" : "bad LRC")
        : content().map(adu -> AduText.of(kind, adu));
  }

  /** Whether it is a Modbus frame, damaged or not. */
  public boolean isModbus() {
    return kind != FrameSplitter.Kind.DATA;
  }

  /** Whether it is a Modbus frame with a wrong CRC or LRC. */
  public boolean hasBadCrc() {
    return kind == FrameSplitter.Kind.BAD_CRC;
  }

  /** Unit identifier and PDU; empty if it is no Modbus frame, or damaged. */
  Optional<Adu> content() {
    return isModbus() && !hasBadCrc() ? framing.content(bytes) : Optional.empty();
  }

  /** The unit identifier, 0 to 255; likewise. */
  public OptionalInt unit() {
    return content().map(adu -> OptionalInt.of(adu.unit())).orElse(OptionalInt.empty());
  }

  /** The function code, 0 to 127, also of an exception; likewise. */
  public OptionalInt function() {
    return content()
        .map(adu -> OptionalInt.of(adu.functionCode() & ~EXCEPTION))
        .orElse(OptionalInt.empty());
  }

  /** The exception code, 0 to 255; empty if it is no exception response. */
  public OptionalInt exception() {
    return kind == FrameSplitter.Kind.RESPONSE
        ? content().map(Adu::exceptionCode).orElse(OptionalInt.empty())
        : OptionalInt.empty();
  }
}
