package org.serialbridge.modbus;

import java.util.OptionalLong;

/** Optional points in time on a clock that may wrap around. */
final class Deadline {
  private Deadline() {}

  static OptionalLong earlier(OptionalLong one, OptionalLong other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    return one.getAsLong() - other.getAsLong() < 0 ? one : other;
  }
}
