package org.serialbridge.modbus;

import java.util.concurrent.TimeUnit;

/**
 * Coalesces the reads of a response whose length is known: many drivers wake the reader for each
 * byte. While so many bytes are missing that the line is still carrying them, reading is held off.
 * Sans-IO.
 *
 * <p>It is held off only behind bytes that came as fast as the line carries them. A USB device with
 * a UART only in name is faster than its settings say. Behind a read that comes late, as the first
 * one after a hold-off, more bytes may wait in a FIFO.
 */
final class ReadCoalescing {
  /** A slave may be faster by one part in this many: with one stop bit instead of two, too. */
  private static final int TOLERANCE = 8;

  /** The last characters are waited for as always: the end of a response is seen at once. */
  private static final int LAST_CHARACTERS = 2;

  /** A timer may be late by this; a read that is later is none at line speed. */
  private static final long LATENESS_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

  /** In place of fewer reads a hold-off costs more than it saves. */
  private static final long FEWEST_READS = 5;

  private static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  /** Less than the silence of 10 ms by which the monitor tells frames, even if a timer is late. */
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(6);

  private final long characterNanos;
  private long readAt;
  private int readBytes;
  private boolean cameAtLineSpeed;
  private boolean isHeldOff;
  private boolean isBehindHoldOff;
  private long until;

  /** Reads of a line on which a character takes {@code characterNanos}. */
  ReadCoalescing(long characterNanos) {
    this.characterNanos = characterNanos;
  }

  /** A request is sent. */
  void begin(long now) {
    isHeldOff = false;
    isBehindHoldOff = false;
    cameAtLineSpeed = false;
    readAt = now;
    until = now;
  }

  /** Whether the line is not read now. */
  boolean isHeldOff() {
    return isHeldOff;
  }

  /** The time at which the line is read again, while it is not. */
  long until() {
    return until;
  }

  /** The line is read again. */
  void end() {
    isBehindHoldOff = isHeldOff;
    isHeldOff = false;
  }

  /**
   * Bytes were read.
   *
   * @param count their number
   * @param goesOn whether they follow other bytes of a response, so that the time since these is
   *     known
   */
  void read(int count, boolean goesOn, long now) {
    long carried = count * characterNanos;
    long difference = now - readAt - carried;
    cameAtLineSpeed =
        goesOn
            && !isBehindHoldOff
            && difference >= -carried / TOLERANCE
            && difference <= carried / TOLERANCE + LATENESS_NANOS;
    readAt = now;
    readBytes = count;
    // Bytes that were read during the hold-off come behind its end, with the time of their read.
    isBehindHoldOff &= now - until < 0;
  }

  /**
   * Holds reading off if that is of use.
   *
   * @param missing the number of bytes that the response surely lacks
   * @param latest the line must be read at this time
   */
  void holdOff(int missing, long now, long latest) {
    if (cameAtLineSpeed) {
      long carried = missing * characterNanos;
      long early = LAST_CHARACTERS * characterNanos + carried / TOLERANCE + LATENESS_NANOS;
      long nanos = Math.min(carried - early, LONGEST_NANOS);
      long fewest = Math.max(SHORTEST_NANOS, FEWEST_READS * readBytes * characterNanos);
      isHeldOff = nanos >= fewest && latest - (now + nanos) > 0;
      until = isHeldOff ? now + nanos : until;
    }
  }
}
