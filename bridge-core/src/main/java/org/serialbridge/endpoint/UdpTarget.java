package org.serialbridge.endpoint;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.serialbridge.netty.Reason;

/**
 * The address of a UDP target, looked up by its name. A failed lookup is repeated every {@link
 * #AGAIN_MILLIS}; an address gets old after {@link #AGE_NANOS}.
 */
final class UdpTarget {
  static final long AGAIN_MILLIS = 10_000;
  static final long AGE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Told of a failed lookup. */
  @FunctionalInterface
  interface Failed {
    /**
     * A lookup has failed.
     *
     * @param reason in words
     * @param isNews whether it differs from the reason before
     */
    void failed(String reason, boolean isNews);
  }

  private final NameLookup names;
  private final String host;
  private final int port;
  private final EventLoop loop;
  private final Consumer<InetSocketAddress> found;
  private final Failed failed;
  private @Nullable String problem;
  private boolean looksUp;
  private long lookedUpAt;
  private boolean closed;

  /**
   * A target that is not looked up yet.
   *
   * @param found called with the address after each successful lookup
   */
  UdpTarget(
      NameLookup names,
      String host,
      int port,
      EventLoop loop,
      Consumer<InetSocketAddress> found,
      Failed failed) {
    this.names = names;
    this.host = host;
    this.port = port;
    this.loop = loop;
    this.found = found;
    this.failed = failed;
  }

  /** Begins a lookup if none is under way. */
  void lookUp() {
    if (looksUp || closed) {
      return;
    }
    looksUp = true;
    names
        .addresses(host, loop)
        .addListener((Future<List<InetAddress>> addresses) -> lookedUp(addresses));
  }

  private void lookedUp(Future<List<InetAddress>> addresses) {
    looksUp = false;
    lookedUpAt = loop.ticker().nanoTime();
    if (closed) {
      return;
    }
    if (addresses.isSuccess()) {
      problem = null;
      found.accept(new InetSocketAddress(preferred(addresses.getNow()), port));
    } else {
      String reason = "no target: " + Reason.of(addresses.cause());
      boolean isNews = !reason.equals(problem);
      problem = reason;
      failed.failed(reason, isNews);
      loop.schedule(this::lookUp, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private static InetAddress preferred(List<InetAddress> addresses) {
    return addresses.stream()
        .filter(Inet4Address.class::isInstance)
        .findFirst()
        .orElse(addresses.get(0));
  }

  /** Whether the last lookup was long ago. */
  boolean isOld() {
    return loop.ticker().nanoTime() - lookedUpAt >= AGE_NANOS;
  }

  /** The reason why the last lookup failed; null if it did not. */
  @Nullable String problem() {
    return problem;
  }

  /** Ends the lookups. */
  void close() {
    closed = true;
  }
}
