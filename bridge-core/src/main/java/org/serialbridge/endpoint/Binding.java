package org.serialbridge.endpoint;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.serialbridge.netty.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket on a local port. Binding is tried again, with pauses that grow from 1 s to 30 s, until
 * it succeeds. If the port of a client is taken, the client uses a random one.
 */
public final class Binding {
  private static final Logger LOG = LoggerFactory.getLogger(Binding.class);
  private static final long FIRST_RETRY_MILLIS = 1_000;
  private static final long LAST_RETRY_MILLIS = 30_000;

  /** The use of a socket. */
  public enum Kind {
    SERVER,
    CLIENT
  }

  private final String name;
  private final Kind kind;
  private final EventLoop loop;
  private final Consumer<String> failed;
  private final Function<InetSocketAddress, ChannelFuture> bind;
  private final Consumer<Channel> bound;
  private InetSocketAddress address;
  private @Nullable ChannelFuture attempt;
  private @Nullable String problem;
  private boolean closed;

  /**
   * A socket that is not bound yet.
   *
   * @param name name of its owner, for log lines
   * @param kind a client's socket takes any port if the wanted one is taken
   * @param failed called with the state in words when an attempt has failed
   * @param bind makes an attempt to bind
   * @param bound called once when an attempt has succeeded
   */
  public Binding(
      String name,
      InetSocketAddress address,
      Kind kind,
      EventLoop loop,
      Consumer<String> failed,
      Function<InetSocketAddress, ChannelFuture> bind,
      Consumer<Channel> bound) {
    this.name = name;
    this.address = address;
    this.kind = kind;
    this.loop = loop;
    this.failed = failed;
    this.bind = bind;
    this.bound = bound;
  }

  /** Starts. The future is completed when the first attempt is over. */
  public Future<Void> open() {
    Promise<Void> tried = loop.newPromise();
    bind(FIRST_RETRY_MILLIS, tried);
    return tried;
  }

  private void bind(long retryMillis, Promise<Void> tried) {
    if (closed) {
      tried.trySuccess(null);
      return;
    }
    attempt =
        bind.apply(address).addListener((ChannelFuture over) -> over(over, retryMillis, tried));
  }

  private void over(ChannelFuture over, long retryMillis, Promise<Void> tried) {
    if (closed) {
      tried.trySuccess(null);
      return;
    }
    if (over.isSuccess()) {
      problem = null;
      LOG.info("{}: {}", name, state());
      bound.accept(over.channel());
      tried.trySuccess(null);
      return;
    }
    if (kind == Kind.CLIENT && address.getPort() != 0 && Reason.isLocalPortTaken(over.cause())) {
      LOG.info("{}: local port {} is in use: a random one is used", name, address.getPort());
      address = new InetSocketAddress(address.getAddress(), 0);
      bind(retryMillis, tried);
      return;
    }
    tried.trySuccess(null);
    problem = Reason.of(over.cause());
    failed.accept(state());
    if (retryMillis == FIRST_RETRY_MILLIS) {
      LOG.warn("{}: {}; trying again", name, state());
    }
    loop.schedule(
        () -> bind(Math.min(2 * retryMillis, LAST_RETRY_MILLIS), loop.newPromise()),
        retryMillis,
        TimeUnit.MILLISECONDS);
  }

  /** Whether the socket is open. */
  boolean isOpen() {
    return !closed && attempt != null && attempt.isSuccess();
  }

  /** The reason why the socket could not be opened; empty while it is open. */
  Optional<String> problem() {
    return Optional.ofNullable(problem).map(reason -> state());
  }

  /** {@code listening on every address port 4001}. */
  String state() {
    if (problem != null) {
      return "cannot "
          + (kind == Kind.CLIENT ? "open " : "listen on ")
          + text(address)
          + ": "
          + problem;
    }
    InetSocketAddress bound = isOpen() && attempt != null ? local(attempt) : address;
    return (kind == Kind.CLIENT ? "open on " : "listening on ") + text(bound);
  }

  private InetSocketAddress local(ChannelFuture bound) {
    return bound.channel().localAddress() instanceof InetSocketAddress local ? local : address;
  }

  private static String text(InetSocketAddress address) {
    boolean everywhere = address.getAddress().isAnyLocalAddress();
    return (everywhere ? "every address" : NetUtil.toAddressString(address.getAddress()))
        + " port "
        + address.getPort();
  }

  /** Closes the socket or ends the attempts. Completed when the port is free. */
  public Future<Void> close() {
    closed = true;
    return attempt == null ? loop.newSucceededFuture(null) : attempt.channel().close();
  }
}
