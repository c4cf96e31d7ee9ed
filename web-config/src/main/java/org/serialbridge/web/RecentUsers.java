package org.serialbridge.web;

import io.netty.util.concurrent.Ticker;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.serialbridge.audit.Author;

/**
 * Who has signed in by HTTP basic, which has no sessions: a program that asks every few seconds has
 * signed in once. It has signed out as a session does, after the same time without a request. One
 * thread.
 */
final class RecentUsers {
  private static final int MOST = 64;

  private final Ticker ticker;
  private final Map<Author, Long> usedAt =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Author, Long> eldest) {
          return size() > MOST;
        }
      };

  RecentUsers(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Whether this is the first request for a while. */
  boolean isNew(Author user) {
    long now = ticker.nanoTime();
    Long last = usedAt.put(user, now);
    return last == null || now - last > TimeUnit.MINUTES.toNanos(Sessions.IDLE_MINUTES);
  }
}
