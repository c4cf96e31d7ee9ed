package org.serialbridge.status;

import io.netty.util.concurrent.Ticker;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a converter has done since the process started. Its endpoints come and go with restarts, the
 * counters stay.
 */
public final class Counters {
  /** Longer texts are cut. */
  private static final int LONGEST_ERROR = 200;

  private final Ticker ticker;
  private final Traffic fromLine = new Traffic();
  private final Traffic toLine = new Traffic();
  private final Traffic fromPeers = new Traffic();
  private final Traffic toPeers = new Traffic();
  private final Traffic dropped = new Traffic();
  private long connects;
  private long failures;
  private long slowPeersClosed;
  private long restarts;
  private @Nullable String lastError;
  private long lastErrorAt;

  /** Counters at zero. */
  public Counters(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Data of the serial line for the network; commands are none. */
  public Traffic fromLine() {
    return fromLine;
  }

  /**
   * Packets written to the serial line, and their bytes that have left: the process's queue and, by
   * what it says, the kernel's. Replies to commands are none.
   */
  public Traffic toLine() {
    return toLine;
  }

  /** Received from peers. */
  public Traffic fromPeers() {
    return fromPeers;
  }

  /** Sent to peers, once for each. */
  public Traffic toPeers() {
    return toPeers;
  }

  /** Lost on purpose, either way: a buffer was full, or nobody was there to take it. */
  public Traffic dropped() {
    return dropped;
  }

  /** A peer connected, or was connected to. */
  public void connected() {
    connects++;
  }

  /** An attempt of ours failed. */
  public void failed(String reason) {
    failures++;
    error(reason);
  }

  /** A peer was disconnected because it did not read. */
  public void slowPeerClosed(String reason) {
    slowPeersClosed++;
    error(reason);
  }

  /** The converter restarted by AT+Z, CLIENTRST or RSTIM. */
  public void restarted() {
    restarts++;
  }

  /** Something went wrong that is no failed attempt: a connection was lost. */
  public void error(String reason) {
    lastError =
        reason.length() > LONGEST_ERROR ? reason.substring(0, LONGEST_ERROR) + "..." : reason;
    lastErrorAt = ticker.nanoTime();
  }

  /** The values now. */
  public Values values() {
    return new Values(
        fromLine.count(),
        toLine.count(),
        fromPeers.count(),
        toPeers.count(),
        dropped.count(),
        connects,
        failures,
        slowPeersClosed,
        restarts,
        Optional.ofNullable(lastError)
            .map(text -> new LastError(text, secondsSince(ticker, lastErrorAt))));
  }

  /** Whole seconds since a reading of a ticker. */
  public static long secondsSince(Ticker ticker, long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(ticker.nanoTime() - nanos);
  }

  /**
   * Counters at one moment; the meanings are those of the methods of {@link Counters}.
   *
   * @param lastError the last failure, slow peer or lost connection, if there was any
   */
  public record Values(
      Traffic.Count fromLine,
      Traffic.Count toLine,
      Traffic.Count fromPeers,
      Traffic.Count toPeers,
      Traffic.Count dropped,
      long connects,
      long failures,
      long slowPeersClosed,
      long restarts,
      Optional<LastError> lastError) {}

  /**
   * An error.
   *
   * @param text what went wrong, in one line
   * @param secondsAgo when
   */
  public record LastError(String text, long secondsAgo) {}
}
