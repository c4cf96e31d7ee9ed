package org.serialbridge.monitor;

import java.time.Instant;
import java.util.Optional;
import org.serialbridge.modbus.AduText;
import org.serialbridge.modbus.RtuFrameSplitter;

/**
 * A piece of what went over the cable: on a Modbus line a frame, if it is one.
 *
 * @param number 1 for the first one of the port since the start, 2 for the next
 * @param time when its first byte was read, or it was given to the line, to the microsecond
 * @param kind DATA where no Modbus is spoken
 * @param bytes 1 to 512 bytes, with the CRC of a Modbus frame; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record CapturedFrame(
    long number, Instant time, Direction direction, RtuFrameSplitter.Kind kind, byte[] bytes) {
  /** What it says, if it is a Modbus frame: {@code unit 1: read holding registers 0-9}. */
  public Optional<String> words() {
    return Optional.of(AduText.of(kind, bytes)).filter(text -> !text.isEmpty());
  }

  /** Whether it is a Modbus frame, or was one. */
  boolean isModbus() {
    return kind != RtuFrameSplitter.Kind.DATA;
  }
}
