package org.serialbridge.endpoint;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Log lines that peers cause when they connect and disconnect: at most {@link #MOST} a minute, so
 * that no peer can fill a disk.
 */
final class PeerLog {
  static final int MOST = 60;

  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Logger log;
  private final String name;
  private final Ticker ticker;
  private long windowStart;
  private int written;
  private int leftOut;

  /**
   * A log with nothing written yet.
   *
   * @param name subject of the line that counts the omitted ones
   */
  PeerLog(Logger log, String name, Ticker ticker) {
    this.log = log;
    this.name = name;
    this.ticker = ticker;
    windowStart = ticker.nanoTime();
  }

  /** Writes a line if there is room in this minute. */
  void info(String format, Object... values) {
    long now = ticker.nanoTime();
    if (now - windowStart >= WINDOW_NANOS) {
      if (leftOut > 0) {
        log.info("{}: {} lines about peers were left out", name, leftOut);
      }
      windowStart = now;
      written = 0;
      leftOut = 0;
    }
    if (written < MOST) {
      written++;
      log.info(format, values);
    } else {
      leftOut++;
    }
  }
}
