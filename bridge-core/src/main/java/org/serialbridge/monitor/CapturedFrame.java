package org.serialbridge.monitor;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.serialbridge.modbus.AduText;
import org.serialbridge.modbus.RtuFrameSplitter;

/**
 * A piece of the traffic on the cable; on a Modbus line, an RTU frame if its bytes are one.
 *
 * @param number 1 for the first frame of the port since the start, 2 for the next
 * @param time the time when its first byte was read, or when it was written to the line, in µs
 * @param kind DATA if the line does not carry Modbus
 * @param bytes 1 to 512 bytes, with the CRC of a Modbus frame; the caller must not change them
 */
@SuppressWarnings("ArrayRecordComponent") // frames are not compared
public record CapturedFrame(
    long number, Instant time, Direction direction, RtuFrameSplitter.Kind kind, byte[] bytes) {
  private static final int EXCEPTION = 0x80;

  /** The content in words, if it is a Modbus frame: {@code unit 1: read holding registers 0-9}. */
  public Optional<String> words() {
    return Optional.of(AduText.of(kind, bytes)).filter(text -> !text.isEmpty());
  }

  /** Whether it is a Modbus frame, damaged or not. */
  public boolean isModbus() {
    return kind != RtuFrameSplitter.Kind.DATA;
  }

  /** Whether it is a Modbus frame with a wrong CRC. */
  public boolean hasBadCrc() {
    return kind == RtuFrameSplitter.Kind.BAD_CRC;
  }

  private boolean isWhole() {
    return isModbus() && !hasBadCrc();
  }

  /** The unit identifier, 0 to 255; empty if it is no Modbus frame, or damaged. */
  public OptionalInt unit() {
    return isWhole() ? OptionalInt.of(bytes[0] & 0xFF) : OptionalInt.empty();
  }

  /** The function code, 0 to 127, also of an exception; likewise. */
  public OptionalInt function() {
    return isWhole() ? OptionalInt.of(bytes[1] & ~EXCEPTION & 0xFF) : OptionalInt.empty();
  }

  /** The exception code, 0 to 255; empty if it is no exception response. */
  public OptionalInt exception() {
    return kind == RtuFrameSplitter.Kind.RESPONSE && (bytes[1] & EXCEPTION) != 0
        ? OptionalInt.of(bytes[2] & 0xFF)
        : OptionalInt.empty();
  }
}
