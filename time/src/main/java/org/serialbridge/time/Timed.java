package org.serialbridge.time;

import java.util.OptionalLong;

/**
 * A part that waits for points in time but has no clock and no timer. Its owner reads {@link
 * #deadline} after each call of the part, and calls {@link #poll} when the deadline is reached.
 *
 * <p>Times are nanoseconds of one monotonic clock of any origin, which may wrap around: they are
 * compared by their difference.
 */
public interface Timed {
  /** The time of the next {@link #poll}, in ns; empty if the part waits for nothing. */
  OptionalLong deadline();

  /**
   * Lets time pass. A call before the deadline changes nothing.
   *
   * @param now the time, in ns
   */
  void poll(long now);

  /** The earlier of two deadlines; empty if both are. */
  static OptionalLong earlier(OptionalLong one, OptionalLong other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    return one.getAsLong() - other.getAsLong() < 0 ? one : other;
  }
}
