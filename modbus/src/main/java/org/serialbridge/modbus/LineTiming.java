package org.serialbridge.modbus;

import java.util.concurrent.TimeUnit;

/**
 * Times on the serial line (Modbus over Serial Line V1.02, 2.5.1.1 and 2.4.1), in nanoseconds.
 *
 * @param characterNanos length of one character: start, data, parity and stop bits; more than 0
 * @param gapNanos silence before a request, T3.5 by the standard; 0 or more
 * @param responseNanos longest time from the end of a request to the first byte of its response;
 *     more than 0
 * @param turnaroundNanos time that slaves have to carry out a broadcast; 0 or more
 * @param quietNanos silence that is kept after a time-out; 0 or more
 */
public record LineTiming(
    long characterNanos, long gapNanos, long responseNanos, long turnaroundNanos, long quietNanos) {
  private static final int FASTEST_BY_CHARACTERS = 19_200;
  private static final long FIXED_T35_NANOS = TimeUnit.MICROSECONDS.toNanos(1_750);
  private static final long TURNAROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** A USB adapter makes shorter pauses within a frame. */
  private static final long SHORTEST_SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Rejects times that are out of range. */
  public LineTiming {
    expect(characterNanos > 0, "characterNanos", characterNanos, "more than 0");
    expect(gapNanos >= 0, "gapNanos", gapNanos, "0 or more");
    expect(responseNanos > 0, "responseNanos", responseNanos, "more than 0");
    expect(turnaroundNanos >= 0, "turnaroundNanos", turnaroundNanos, "0 or more");
    expect(quietNanos >= 0, "quietNanos", quietNanos, "0 or more");
  }

  static void expect(boolean isGood, String name, long value, String expected) {
    if (!isGood) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }

  /** T3.5 in nanoseconds: 3.5 characters, and fixed to 1.75 ms above 19200 bit/s. */
  public static long t35Nanos(int baudRate, long characterNanos) {
    return baudRate > FASTEST_BY_CHARACTERS ? FIXED_T35_NANOS : characterNanos * 7 / 2;
  }

  /** Times with the turnaround delay of the standard, 100 ms. */
  public static LineTiming of(
      long characterNanos, long gapNanos, long responseNanos, long quietNanos) {
    return new LineTiming(characterNanos, gapNanos, responseNanos, TURNAROUND_NANOS, quietNanos);
  }

  /** The silence that ends a frame of unknown length. */
  long silenceNanos() {
    return Math.max(characterNanos * 7 / 2, SHORTEST_SILENCE_NANOS);
  }
}
