package org.serialbridge.modbus;

import java.util.concurrent.TimeUnit;

/**
 * Times on the serial line (Modbus over Serial Line V1.02, 2.5.1.1 and 2.4.1), in nanoseconds.
 *
 * @param character one character: start, data, parity and stop bits
 * @param gap silence before a request, T3.5 by the standard
 * @param response how long a slave may be silent before its answer
 * @param turnaround what slaves get to carry out a broadcast
 * @param quiet silence that is kept after a time-out
 */
public record LineTiming(long character, long gap, long response, long turnaround, long quiet) {
  private static final int FASTEST_BY_CHARACTERS = 19_200;
  private static final long FIXED_T35 = TimeUnit.MICROSECONDS.toNanos(1_750);
  private static final long TURNAROUND = TimeUnit.MILLISECONDS.toNanos(100);

  /** A shorter silence is not told from the pauses within what a USB adapter hands over. */
  private static final long SHORTEST_SILENCE = TimeUnit.MILLISECONDS.toNanos(10);

  /** T3.5: 3.5 characters, and fixed to 1.75 ms above 19200 bit/s. */
  public static long t35(int baudRate, long character) {
    return baudRate > FASTEST_BY_CHARACTERS ? FIXED_T35 : character * 7 / 2;
  }

  /** Times with the turnaround delay of the standard, 100 ms. */
  public static LineTiming of(long character, long gap, long response, long quiet) {
    return new LineTiming(character, gap, response, TURNAROUND, quiet);
  }

  /** The silence that ends a frame whose length is not known. */
  long silence() {
    return Math.max(character * 7 / 2, SHORTEST_SILENCE);
  }
}
