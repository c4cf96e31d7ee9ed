package org.serialbridge.modbus;

import java.util.concurrent.TimeUnit;

/**
 * Coalesces the reads of a response whose length is known: many drivers wake the reader for each
 * byte. While so many bytes are missing that a line of this speed is still carrying them, the line
 * is not read. Sans-IO.
 *
 * <p>So reads are coalesced only behind one whose bytes came as fast as the line carries them. A
 * USB device with a UART only in name is faster than its settings say. Behind a read that comes
 * late, as the first one after a pause, more bytes may wait in a FIFO.
 */
final class ReadCoalescing {
  /** A slave whose clock is faster by one part in this many is still understood by a UART. */
  private static final int TOLERANCE = 16;

  /** The last characters are waited for as always: the end of a response is seen at once. */
  private static final int LAST_CHARACTERS = 2;

  /** Reading begins at least this long before the end of the response: timers may be late. */
  private static final long LATENESS_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

  /** A shorter pause is not worth its timer. */
  private static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  /** The port may get another user meanwhile, who must not wait long. */
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final long characterNanos;
  private long readAt;
  private boolean cameAtLineSpeed;
  private boolean isPausing;
  private boolean isBehindPause;
  private long until;

  /** Reads of a line on which a character takes {@code characterNanos}. */
  ReadCoalescing(long characterNanos) {
    this.characterNanos = characterNanos;
  }

  /** A request is sent. */
  void begin(long now) {
    isPausing = false;
    isBehindPause = false;
    cameAtLineSpeed = false;
    readAt = now;
    until = now;
  }

  /** Whether the line is not read now. */
  boolean isPausing() {
    return isPausing;
  }

  /** The time at which the line is read again, while it is not. */
  long until() {
    return until;
  }

  /** Ends the pause. */
  void end() {
    isPausing = false;
    isBehindPause = true;
  }

  /**
   * Bytes of a response were read.
   *
   * @param count their number
   * @param goesOn whether they follow other bytes of it, so that the time since these is known
   */
  void read(int count, boolean goesOn, long now) {
    long arrival = count * characterNanos;
    long difference = now - readAt - arrival;
    cameAtLineSpeed =
        goesOn
            && !isBehindPause
            && difference >= -arrival / TOLERANCE
            && difference <= arrival / TOLERANCE + LATENESS_NANOS;
    readAt = now;
    // Bytes that were read during the pause come behind its end, with the time of their read.
    isBehindPause &= now - until < 0;
  }

  /**
   * Pauses if that is of use.
   *
   * @param missing the number of bytes that the response surely lacks
   * @param latest the line must be read at this time
   */
  void pause(int missing, long now, long latest) {
    if (cameAtLineSpeed) {
      long arrival = missing * characterNanos;
      long early = Math.max(LAST_CHARACTERS * characterNanos + arrival / TOLERANCE, LATENESS_NANOS);
      long nanos = Math.min(arrival - early, LONGEST_NANOS);
      isPausing = nanos >= SHORTEST_NANOS && latest - (now + nanos) > 0;
      until = isPausing ? now + nanos : until;
    }
  }
}
