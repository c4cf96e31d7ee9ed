package org.serialbridge.monitor;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.modbus.FrameSplitter;
import org.serialbridge.modbus.SerialFraming;
import org.serialbridge.time.Timed;

/**
 * Records the traffic on the cable of a port: the last 1000 frames, 256 KiB at most. Times are
 * nanoseconds of any origin.
 */
public final class CaptureBuffer implements Timed {
  /** Bytes of the longest frame. */
  static final int LONGEST = 513;

  private final LongFunction<Instant> wallTime;
  private final Ring ring;
  private Framing framing;
  private SerialFraming lineFraming;
  private long lastSince;
  private @Nullable Instant lastTime;

  /**
   * An empty buffer.
   *
   * @param first the number of its first frame
   * @param modbus the Modbus line, or empty if the line carries other data
   * @param memory the memory for its frames
   * @param wallTime converts a time to the time of day
   */
  public CaptureBuffer(
      long first,
      Optional<ModbusLine> modbus,
      MemoryBudget memory,
      LongFunction<Instant> wallTime) {
    this.wallTime = wallTime;
    ring = new Ring(first, memory);
    framing = Framing.of(modbus, this::add);
    lineFraming = of(modbus);
  }

  private static SerialFraming of(Optional<ModbusLine> modbus) {
    return modbus.map(ModbusLine::framing).orElse(SerialFraming.RTU);
  }

  private void add(Direction direction, FrameSplitter.Kind kind, byte[] bytes, long since) {
    Instant time = time(since);
    if (bytes.length <= LONGEST) {
      add(time, direction, kind, bytes);
      return;
    }
    for (int from = 0; from < bytes.length; from += LONGEST) {
      byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + LONGEST));
      add(time, direction, FrameSplitter.Kind.DATA, piece);
    }
  }

  /** Frames that were read at once have one time, whatever the clocks say from call to call. */
  private Instant time(long since) {
    Instant known = lastTime;
    if (known != null && since == lastSince) {
      return known;
    }
    lastSince = since;
    lastTime = wallTime.apply(since);
    return lastTime;
  }

  private void add(Instant time, Direction direction, FrameSplitter.Kind kind, byte[] bytes) {
    ring.add(new CapturedFrame(ring.next(), time, direction, kind, lineFraming, bytes));
  }

  /** Gives the memory of the frames back; the buffer is not used any more. */
  public void release() {
    ring.release();
  }

  /** The line carries Modbus from now on, or other data. */
  public void use(Optional<ModbusLine> modbus) {
    framing.end();
    framing = Framing.of(modbus, this::add);
    lineFraming = of(modbus);
  }

  /**
   * Records bytes from the line, data or commands.
   *
   * @param bytes read to their end
   * @param now the time when they were read
   */
  public void fromLine(ByteBuffer bytes, long now) {
    framing.fromLine(bytes, now);
  }

  /**
   * Records one write to the line, data or replies.
   *
   * @param bytes the caller must not change them afterwards
   */
  public void toLine(byte[] bytes, long now) {
    if (bytes.length > 0) {
      framing.toLine(bytes, now);
    }
  }

  @Override
  public OptionalLong deadline() {
    return framing.deadline();
  }

  @Override
  public void poll(long now) {
    framing.poll(now);
  }

  /** Pauses the recording: an incomplete frame is recorded as it is. */
  public void pause() {
    framing.end();
  }

  /** The number of the next frame. */
  public long next() {
    return ring.next();
  }

  /**
   * The number at which a subscriber continues, for {@link #after}.
   *
   * @param number number of the last frame that the subscriber has seen, or 0
   */
  public long seenBy(long number) {
    return ring.seenBy(number);
  }

  /**
   * The oldest frames after the frame of this number.
   *
   * @param most limit of their number
   */
  public Capture after(long number, int most) {
    return ring.after(number, most);
  }

  /** All frames of the buffer. */
  public Capture all() {
    return ring.all();
  }
}
