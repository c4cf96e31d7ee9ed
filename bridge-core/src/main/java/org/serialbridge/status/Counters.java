package org.serialbridge.status;

import io.netty.util.concurrent.Ticker;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The counters of a converter since the process started or a person cleared them. They are kept
 * across its restarts.
 */
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
  private Refusals refused = new Refusals();
  private Refusals notAllowed = new Refusals();
  private Refusals tlsRefused = new Refusals();
  private long countedSince;
  private long heardAt;
  private boolean hasHeard;
  private @Nullable String lastError;
  private long lastErrorAt;

  /** Counters at zero. */
  public Counters(Ticker ticker) {
    this.ticker = ticker;
    countedSince = ticker.nanoTime();
  }

  /** Starts anew. The last error is forgotten, too. */
  public void clear() {
    Stream.of(fromLine, toLine, fromPeers, toPeers, dropped).forEach(Traffic::clear);
    connects = 0;
    failures = 0;
    slowPeersClosed = 0;
    restarts = 0;
    refused = new Refusals();
    notAllowed = new Refusals();
    tlsRefused = new Refusals();
    lastError = null;
    countedSince = ticker.nanoTime();
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

  /**
   * The line has sent a byte.
   *
   * @param now reading of the ticker, in ns
   */
  public void heard(long now) {
    heardAt = now;
    hasHeard = true;
  }

  /** Counts a connection, incoming or outgoing. */
  public void connected() {
    connects++;
  }

  /** Counts a client that was refused because the maximum number of clients was connected. */
  public void refused(String client) {
    refused.add(client, ticker.nanoTime());
  }

  /** Counts a client, or a datagram, of an address that is not allowed (AT+ALLOW). */
  public void notAllowed(String client) {
    notAllowed.add(client, ticker.nanoTime());
  }

  /**
   * Counts a client whose TLS handshake failed.
   *
   * @param client its address and the reason
   */
  public void tlsRefused(String client) {
    tlsRefused.add(shortened(client), ticker.nanoTime());
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
    lastError = shortened(reason);
    lastErrorAt = ticker.nanoTime();
  }

  private static String shortened(String text) {
    return text.length() > LONGEST_ERROR ? text.substring(0, LONGEST_ERROR) + "..." : text;
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
        refused.counted(ticker),
        notAllowed.counted(ticker),
        tlsRefused.counted(ticker),
        secondsSince(ticker, countedSince),
        hasHeard ? OptionalLong.of(millisSince(heardAt)) : OptionalLong.empty(),
        Optional.ofNullable(lastError)
            .map(text -> new LastError(text, secondsSince(ticker, lastErrorAt))));
  }

  private long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(ticker.nanoTime() - nanos);
  }

  /** Whole seconds since a reading of a ticker. */
  public static long secondsSince(Ticker ticker, long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(ticker.nanoTime() - nanos);
  }

  /**
   * Counters at one moment; the meanings are those of the methods of {@link Counters}.
   *
   * @param refused the clients that were refused because the maximum number was connected, if there
   *     were any
   * @param notAllowed the clients and datagrams of addresses that are not allowed, if there were
   *     any
   * @param tlsRefused the clients whose TLS handshake failed, if there were any; {@link
   *     Refused#last} tells the reason, too
   * @param countedSeconds the time in which this was counted, in s
   * @param heardMillisAgo the time since the line sent a byte, in ms; empty if it never did
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
      Optional<Refused> refused,
      Optional<Refused> notAllowed,
      Optional<Refused> tlsRefused,
      long countedSeconds,
      OptionalLong heardMillisAgo,
      Optional<LastError> lastError) {}

  /** Clients that were refused for one reason. */
  private static final class Refusals {
    private long count;
    private String last = "";
    private long at;

    private void add(String client, long now) {
      count++;
      last = client;
      at = now;
    }

    private Optional<Refused> counted(Ticker ticker) {
      return count == 0
          ? Optional.empty()
          : Optional.of(new Refused(count, last, secondsSince(ticker, at)));
    }
  }

  /**
   * Clients that were refused for one reason.
   *
   * @param count 1 or more
   * @param last the address and port of the last one
   * @param secondsAgo the time since then, in s
   */
  public record Refused(long count, String last, long secondsAgo) {}

  /**
   * An error.
   *
   * @param text the error in one line
   * @param secondsAgo its age, in s
   */
  public record LastError(String text, long secondsAgo) {}
}
