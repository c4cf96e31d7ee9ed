package org.serialbridge.status;

import io.netty.util.concurrent.Ticker;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hints about probable faults between a port and its peers: the last one of each kind, for an hour.
 */
public final class RecentHints {
  private static final Logger LOG = LoggerFactory.getLogger(RecentHints.class);

  /** The subject of a hint. */
  public enum Kind {
    /** A peer speaks another protocol than the port. */
    FOREIGN_PROTOCOL,
    /** Several Modbus masters send RTU frames on a transparent port. */
    SEVERAL_MASTERS,
    /** A client got old data and disconnected. */
    STALE_DATA
  }

  static final long KEPT_NANOS = TimeUnit.HOURS.toNanos(1);

  private record Hint(String text, long at) {}

  private final String port;
  private final Ticker ticker;
  private final Map<Kind, Hint> hints = new EnumMap<>(Kind.class);

  /**
   * No hints yet.
   *
   * @param port the name of the port, for log lines
   */
  public RecentHints(String port, Ticker ticker) {
    this.port = port;
    this.ticker = ticker;
  }

  /** Replaces the hint of this kind. */
  public void add(Kind kind, String text) {
    Hint before = hints.put(kind, new Hint(text, ticker.nanoTime()));
    if (before == null || !before.text.equals(text)) {
      LOG.debug("{}: {}", port, text);
    }
  }

  /** The hints of the last hour, each in one line; from a minute on with their age. */
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
