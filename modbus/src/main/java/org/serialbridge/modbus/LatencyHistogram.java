package org.serialbridge.modbus;

import java.util.concurrent.TimeUnit;

/**
 * A histogram of times from 1 µs to more than an hour, with a resolution of an eighth of the time.
 */
final class LatencyHistogram {
  private static final int PARTS_BITS = 3;
  private static final int PARTS = 1 << PARTS_BITS;
  private static final int MOST_BITS = 33;

  /** Allocated with the first time: most unit identifiers are never used. */
  private long[] counts = {};

  private long all;
  private long worst;

  void add(long nanos) {
    if (counts.length == 0) {
      counts = new long[PARTS * MOST_BITS];
    }
    long micros = TimeUnit.NANOSECONDS.toMicros(nanos);
    counts[bucket(micros)]++;
    all++;
    worst = Math.max(worst, micros);
  }

  long count() {
    return all;
  }

  /** The percentile in microseconds, rounded up; 0 without times. */
  long microseconds(int percent) {
    long wanted = (all * percent + 99) / 100;
    long seen = 0;
    for (int bucket = 0; bucket < counts.length; bucket++) {
      seen += counts[bucket];
      if (seen >= wanted && seen > 0) {
        return Math.min(worst, upperEnd(bucket));
      }
    }
    return 0;
  }

  long worstMicroseconds() {
    return worst;
  }

  /** One bucket for each microsecond below 16 µs; above, eight buckets for each doubling. */
  private static int bucket(long micros) {
    long bounded = Math.min(micros, (1L << MOST_BITS) - 1);
    if (bounded < PARTS) {
      return (int) bounded;
    }
    int shift = Long.SIZE - Long.numberOfLeadingZeros(bounded) - 1 - PARTS_BITS;
    return (shift + 1) * PARTS + (int) (bounded >>> shift) - PARTS;
  }

  private static long upperEnd(int bucket) {
    if (bucket < PARTS) {
      return bucket;
    }
    int shift = bucket / PARTS - 1;
    long first = (long) (bucket % PARTS + PARTS) << shift;
    return first + (1L << shift) - 1;
  }
}
