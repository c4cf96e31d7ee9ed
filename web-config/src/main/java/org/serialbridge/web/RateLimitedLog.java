package org.serialbridge.web;

import io.netty.util.concurrent.Ticker;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Log lines about actions of strangers: one a minute of each kind, with the number of those left
 * out. One thread.
 */
final class RateLimitedLog {
  /** Kinds of actions. */
  enum Kind {
    WRONG_PASSWORD,
    BAD_REQUEST,
    SLOW_REQUEST,
    FOREIGN_PAGE,
    TOO_MANY,
    NOT_ALLOWED
  }

  static final long PAUSE_SECONDS = 60;

  private final Ticker ticker;
  private final Consumer<String> log;
  private final Map<Kind, Told> told = new EnumMap<>(Kind.class);

  private static final class Told {
    private long at;
    private long since;
  }

  RateLimitedLog(Ticker ticker, Consumer<String> log) {
    this.ticker = ticker;
    this.log = log;
  }

  void tell(Kind kind, String text) {
    long now = ticker.nanoTime();
    Told last = told.get(kind);
    if (last == null || now - last.at >= TimeUnit.SECONDS.toNanos(PAUSE_SECONDS)) {
      Told first = new Told();
      first.at = now;
      told.put(kind, first);
      log.accept(
          last == null || last.since == 0
              ? text
              : text + " (and " + last.since + " such before it)");
    } else {
      last.since++;
    }
  }
}
