package org.serialbridge.endpoint;

import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.serialbridge.loop.IdleThreads;

/**
 * Looks up host names with the host's resolver, so that {@code /etc/hosts} and mDNS count. Its
 * threads exist only during lookups.
 */
public final class NameLookup {
  /** A resolver; may block. */
  @FunctionalInterface
  public interface Resolver {
    /**
     * The addresses of a name.
     *
     * @throws UnknownHostException if it has none
     */
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  private static final int MOST_THREADS = 4;
  private static final int MOST_WAITING = 64;

  private final Executor threads;
  private final Resolver resolver;

  /** A lookup with another resolver on other threads. */
  public NameLookup(Executor threads, Resolver resolver) {
    this.threads = threads;
    this.resolver = resolver;
  }

  /**
   * A lookup with the host's resolver. Java's cache of answers is switched off for the whole
   * process.
   */
  public static NameLookup ofHost() {
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    return new NameLookup(
        IdleThreads.atMost(MOST_THREADS, MOST_WAITING, "lookup"), InetAddress::getAllByName);
  }

  /**
   * The addresses of a host, completed on the event loop. An address in the place of a name needs
   * no lookup, unless it has a zone.
   */
  Future<List<InetAddress>> addresses(String host, EventLoop loop) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
    if (literal != null && !host.contains("%")) {
      try {
        return loop.newSucceededFuture(List.of(InetAddress.getByAddress(literal)));
      } catch (UnknownHostException e) {
        throw new IllegalStateException("4 or 16 bytes are an address", e);
      }
    }
    Promise<List<InetAddress>> found = loop.newPromise();
    try {
      threads.execute(() -> lookUp(host, found));
    } catch (RejectedExecutionException e) {
      found.setFailure(new UnknownHostException(host + ": too many lookups at once"));
    }
    return found;
  }

  private void lookUp(String host, Promise<List<InetAddress>> found) {
    if (found.isCancelled()) {
      return;
    }
    try {
      found.trySuccess(List.of(resolver.addresses(host)));
    } catch (UnknownHostException e) {
      found.tryFailure(new UnknownHostException(host + " has no address"));
    } catch (RuntimeException e) {
      found.tryFailure(e);
    }
  }
}
