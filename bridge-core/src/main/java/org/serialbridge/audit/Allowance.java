package org.serialbridge.audit;

import java.time.Duration;
import java.time.Instant;

/**
 * Entries of a kind that somebody may cause: 20 at once, then one a minute, so that they cannot
 * fill the files in a day. The others are counted.
 */
final class Allowance {
  static final int MOST = 20;
  static final Duration REFILL = Duration.ofMinutes(1);

  private double left = MOST;
  private Instant refilledAt;
  private long leftOut;

  Allowance(Instant now) {
    refilledAt = now;
  }

  /** Whether one more is allowed; if not, it is counted. A clock that is set back allows none. */
  boolean take(Instant now) {
    double minutes = (double) Duration.between(refilledAt, now).toMillis() / REFILL.toMillis();
    left = Math.min(MOST, left + Math.max(0, minutes));
    refilledAt = now;
    if (left < 1) {
      leftOut++;
      return false;
    }
    left--;
    return true;
  }

  /** The number of those left out since this was asked last. */
  long takeLeftOut() {
    long count = leftOut;
    leftOut = 0;
    return count;
  }
}
