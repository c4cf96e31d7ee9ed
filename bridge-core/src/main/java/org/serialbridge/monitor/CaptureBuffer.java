package org.serialbridge.monitor;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.serialbridge.modbus.RtuFrameSplitter;
import org.serialbridge.settings.PortSettings;

/**
 * Records what goes over the cable of a port: the last 1000 frames, or 256 KiB of them. Readings of
 * time are nanoseconds of any origin.
 */
public final class CaptureBuffer {
  /** Bytes of the longest frame. */
  static final int LONGEST = 512;

  private final LongFunction<Instant> wallTime;
  private final Ring ring;
  private Framing framing;

  /**
   * A recorder that has recorded nothing.
   *
   * @param first the number of its first frame
   * @param settings those in force, which say whether Modbus is spoken
   * @param wallTime the time of day at a reading
   */
  public CaptureBuffer(long first, PortSettings settings, LongFunction<Instant> wallTime) {
    this.wallTime = wallTime;
    ring = new Ring(first);
    framing = Framing.of(settings, this::add);
  }

  private void add(Direction direction, RtuFrameSplitter.Kind kind, byte[] bytes, long since) {
    Instant time = wallTime.apply(since);
    if (bytes.length <= LONGEST) {
      ring.add(new CapturedFrame(ring.next(), time, direction, kind, bytes));
      return;
    }
    for (int from = 0; from < bytes.length; from += LONGEST) {
      byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + LONGEST));
      ring.add(new CapturedFrame(ring.next(), time, direction, RtuFrameSplitter.Kind.DATA, piece));
    }
  }

  /** Other settings are in force. */
  public void use(PortSettings settings) {
    framing.end();
    framing = Framing.of(settings, this::add);
  }

  /**
   * Bytes of the line, data or commands.
   *
   * @param bytes read until they have no more
   * @param now when they were read
   */
  public void fromLine(ByteBuffer bytes, long now) {
    framing.fromLine(bytes, now);
  }

  /**
   * One write to the line, data or replies.
   *
   * @param bytes not to be changed any more
   */
  public void toLine(byte[] bytes, long now) {
    if (bytes.length > 0) {
      framing.toLine(bytes, now);
    }
  }

  /** When {@link #poll} must be called next. */
  public OptionalLong deadline() {
    return framing.deadline();
  }

  /** Lets time pass. */
  public void poll(long now) {
    framing.poll(now);
  }

  /** The recording pauses: what waits for more of its frame is recorded as it is. */
  public void pause() {
    framing.end();
  }

  /** The number of the next frame. */
  public long next() {
    return ring.next();
  }

  /**
   * Where somebody goes on, for {@link #after}.
   *
   * @param number of the last frame that he has seen, or 0
   */
  public long seenBy(long number) {
    return ring.seenBy(number);
  }

  /**
   * The oldest frames behind the one of this number.
   *
   * @param most how many at most
   */
  public Capture after(long number, int most) {
    return ring.after(number, most);
  }

  /** All frames that there are. */
  public Capture all() {
    return ring.all();
  }
}
