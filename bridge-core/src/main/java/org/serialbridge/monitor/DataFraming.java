package org.serialbridge.monitor;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.serialbridge.modbus.FrameSplitter;

/**
 * Frames of data without a protocol: bytes that are read or written within a millisecond are one
 * frame.
 */
final class DataFraming implements Framing {
  /** A driver hands over a few bytes at a time, which are joined for the reader. */
  private static final long JOINED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Output output;
  private final byte[] joined = new byte[CaptureBuffer.LONGEST];
  private int length;
  private Direction direction = Direction.FROM_LINE;
  private long firstByte;
  private long lastByte;

  DataFraming(Output output) {
    this.output = output;
  }

  @Override
  public void fromLine(ByteBuffer bytes, long now) {
    join(Direction.FROM_LINE, bytes, now);
  }

  @Override
  public void toLine(byte[] bytes, long now) {
    join(Direction.TO_LINE, ByteBuffer.wrap(bytes), now);
  }

  private void join(Direction way, ByteBuffer bytes, long now) {
    if (direction != way || now - lastByte >= JOINED_NANOS) {
      end();
    }
    direction = way;
    lastByte = now;
    while (bytes.hasRemaining()) {
      if (length == 0) {
        firstByte = now;
      }
      int taken = Math.min(bytes.remaining(), joined.length - length);
      bytes.get(joined, length, taken);
      length += taken;
      if (length == joined.length) {
        end();
      }
    }
  }

  @Override
  public OptionalLong deadline() {
    return length == 0 ? OptionalLong.empty() : OptionalLong.of(lastByte + JOINED_NANOS);
  }

  @Override
  public void poll(long now) {
    if (now - lastByte >= JOINED_NANOS) {
      end();
    }
  }

  @Override
  public void end() {
    if (length > 0) {
      output.frame(direction, FrameSplitter.Kind.DATA, Arrays.copyOf(joined, length), firstByte);
      length = 0;
    }
  }
}
