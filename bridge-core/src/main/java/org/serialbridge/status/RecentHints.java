package org.serialbridge.status;

import io.netty.util.concurrent.Ticker;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What looked wrong between a port and its peers, for a person who looks for a fault: of each kind
 * the last one, for an hour.
 */
public final class RecentHints {
  /** What a hint is about. */
  public enum Kind {
    /** A peer speaks another protocol than the port does. */
    FOREIGN_PROTOCOL,
    /** Several Modbus masters send RTU frames, and nothing keeps them apart. */
    SEVERAL_MASTERS,
    /** A client got old data, and left. */
    STALE_DATA
  }

  static final long KEPT_NANOS = TimeUnit.HOURS.toNanos(1);

  private record Hint(String text, long at) {}

  private final Ticker ticker;
  private final Map<Kind, Hint> hints = new EnumMap<>(Kind.class);

  /** No hints yet. */
  public RecentHints(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * Takes the place of the hint of this kind before.
   *
   * @return whether there is anything new in it
   */
  public boolean add(Kind kind, String text) {
    Hint before = hints.put(kind, new Hint(text, ticker.nanoTime()));
    return before == null || !before.text.equals(text);
  }

  /** Those of the last hour, each in one line, with its age from a minute on. */
  public List<String> texts() {
    long now = ticker.nanoTime();
    return hints.values().stream()
        .filter(hint -> now - hint.at < KEPT_NANOS)
        .map(hint -> hint.text + age(TimeUnit.NANOSECONDS.toMinutes(now - hint.at)))
        .toList();
  }

  private static String age(long minutes) {
    return minutes == 0 ? "" : " (" + minutes + " min ago)";
  }
}
