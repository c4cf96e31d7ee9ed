package org.serialbridge.status;

import io.netty.util.concurrent.Ticker;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The counters of a converter since the process started. They are kept across its restarts. */
public final class Counters {
  /** Longest error text, in characters; longer texts are cut. */
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

  /** Data from the serial line for the network, without commands. */
  public Traffic fromLine() {
    return fromLine;
  }

  /**
   * Packets written to the serial line, and their bytes that have left the queues of the process
   * and, as far as it tells, of the kernel. Replies to commands do not count.
   */
  public Traffic toLine() {
    return toLine;
  }

  /** Data received from peers. */
  public Traffic fromPeers() {
    return fromPeers;
  }

  /** Data sent to peers, counted once for each peer. */
  public Traffic toPeers() {
    return toPeers;
  }

  /** Data dropped in either direction: a buffer was full, or there was no receiver. */
  public Traffic dropped() {
    return dropped;
  }

  /** Counts a connection, incoming or outgoing. */
  public void connected() {
    connects++;
  }

  /** Counts a failed attempt to listen, connect or send. */
  public void failed(String reason) {
    failures++;
    error(reason);
  }

  /** Counts a peer that was disconnected because it did not read. */
  public void slowPeerClosed(String reason) {
    slowPeersClosed++;
    error(reason);
  }

  /** Counts a restart by AT+Z, CLIENTRST or RSTIM. */
  public void restarted() {
    restarts++;
  }

  /** Keeps an error that is not a failed attempt, as a lost connection. */
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
   * @param text the error in one line
   * @param secondsAgo its age, in s
   */
  public record LastError(String text, long secondsAgo) {}
}
