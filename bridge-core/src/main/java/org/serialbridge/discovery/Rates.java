package org.serialbridge.discovery;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.serialbridge.settings.Ipv4;

/**
 * How often the appliance is asked and answers, by time as an argument. Limits are of a second: a
 * span of two may have both of theirs together. One thread.
 */
final class Rates {
  /** Replies to an address that has not shown that it may ask. */
  static final int UNAUTHENTICATED = 5;

  /** Requests of an address, and so its replies if it may ask. */
  static final int REQUESTS = 50;

  /** Requests of all addresses. A sender's address can be forged. */
  static final int ALL_REQUESTS = 200;

  /** Datagrams read, those that are dropped at once among them. */
  static final int READ = 1000;

  static final int MOST_SOURCES = 256;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Window read = new Window(READ);
  private final Window all = new Window(ALL_REQUESTS);

  /** In the order of their last request. */
  private final Map<Ipv4, Source> sources =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Ipv4, Source> eldest) {
          return size() > MOST_SOURCES;
        }
      };

  /** The counts of an address. */
  private static final class Source {
    private final Window requests = new Window(REQUESTS);
    private final Window unauthenticated = new Window(UNAUTHENTICATED);
  }

  /** A count within a second, which begins with the first one. */
  private static final class Window {
    private final int most;
    private long since;
    private int count;

    private Window(int most) {
      this.most = most;
    }

    private boolean take(long nowNanos) {
      if (count == 0 || nowNanos - since >= SECOND) {
        since = nowNanos;
        count = 0;
      }
      if (count == most) {
        return false;
      }
      count++;
      return true;
    }
  }

  /** Whether a datagram may be read now; that counts. */
  boolean mayRead(long nowNanos) {
    return read.take(nowNanos);
  }

  /** Nanoseconds until a datagram may be read after {@link #mayRead} has refused one. */
  long nanosUntilRead(long nowNanos) {
    return read.since + SECOND - nowNanos;
  }

  /** Whether a request of an address may be answered; that counts. */
  boolean mayAsk(Ipv4 source, long nowNanos) {
    return source(source).requests.take(nowNanos) && all.take(nowNanos);
  }

  /** Whether a reply to an address that has not shown that it may ask may be sent; that counts. */
  boolean mayAnswer(Ipv4 source, long nowNanos) {
    return source(source).unauthenticated.take(nowNanos);
  }

  private Source source(Ipv4 address) {
    return sources.computeIfAbsent(address, any -> new Source());
  }
}
