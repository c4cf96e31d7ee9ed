package org.serialbridge.monitor;

import java.time.Instant;
import java.util.Optional;
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
  /** The content in words, if it is a Modbus frame: {@code unit 1: read holding registers 0-9}. */
  public Optional<String> words() {
    return Optional.of(AduText.of(kind, bytes)).filter(text -> !text.isEmpty());
  }

  /** Whether it is a Modbus frame, damaged or not. */
  boolean isModbus() {
    return kind != RtuFrameSplitter.Kind.DATA;
  }
}
