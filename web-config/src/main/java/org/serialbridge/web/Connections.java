package org.serialbridge.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.tls.ServerTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections of browsers and scripts: how many there may be, and the way of their bytes. */
final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  static final int MOST = 32;

  /** Name in the pipeline. */
  static final String CONNECTION = "connection";

  /** One address gets half of them, so that it cannot keep out all others. */
  static final int MOST_OF_ADDRESS = MOST / 2;

  private static final int LONGEST_LINE = 4 * 1024;
  private static final int LONGEST_HEADER = 8 * 1024;
  private static final int CHUNK = 8 * 1024;

  /** One large body at a time, and some small ones. */
  private static final int ROOM_FOR_BODIES = (1 << 20) + 256 * 1024;

  private final BodyBudget budget;
  private final ChannelGroup open;
  private final Router router;
  private final RateLimitedLog rateLimited;
  private final Predicate<InetAddress> allowed;
  private final Supplier<Optional<ServerTls>> tls;

  /**
   * No connections yet.
   *
   * @param allowed whether an address may connect, by the allow list of this moment
   * @param tls for a new connection; empty if it is to be without TLS
   */
  Connections(
      EventLoop loop,
      Router router,
      RateLimitedLog rateLimited,
      MemoryBudget memory,
      Predicate<InetAddress> allowed,
      Supplier<Optional<ServerTls>> tls) {
    budget = new BodyBudget(ROOM_FOR_BODIES, memory);
    open = new DefaultChannelGroup(loop);
    this.router = router;
    this.rateLimited = rateLimited;
    this.allowed = allowed;
    this.tls = tls;
  }

  /** Takes a new one, if there is room for it. */
  void add(Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)
        || !(channel.localAddress() instanceof InetSocketAddress reached)
        || !isAllowed(remote.getAddress())
        || !isRoomFor(remote.getAddress())) {
      channel.close();
      return;
    }
    open.add(channel);
    Optional<Supplier<ChannelHandler>> secure =
        tls.get().map(server -> () -> entrance(server, remote));
    RemoteEnd from = new RemoteEnd(remote.getAddress(), reached, secure.isPresent());
    fill(channel.pipeline(), secure, router, rateLimited, budget, from);
  }

  /** The way of bytes: limits of time, TLS, HTTP, the requests. */
  static void fill(
      ChannelPipeline pipeline,
      Optional<Supplier<ChannelHandler>> tls,
      Router router,
      RateLimitedLog rateLimited,
      BodyBudget budget,
      RemoteEnd from) {
    ConnectionTimeouts timeouts =
        new ConnectionTimeouts(
            () ->
                rateLimited.tell(
                    RateLimitedLog.Kind.SLOW_REQUEST,
                    "a request took too long: " + from.address().getHostAddress()));
    pipeline.addLast("patience", timeouts);
    tls.ifPresent(handler -> pipeline.addLast(new TlsOrRedirect(handler)));
    pipeline
        .addLast(
            "http",
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(LONGEST_LINE)
                    .setMaxHeaderSize(LONGEST_HEADER)
                    .setMaxChunkSize(CHUNK)))
        .addLast(CONNECTION, new Connection(router, rateLimited, budget, timeouts, from));
  }

  /** A browser that does not know the certificate leaves: that is not worth a line in the log. */
  private static ChannelHandler entrance(ServerTls server, InetSocketAddress remote) {
    return server.entrance(
        passed -> {}, reason -> LOG.debug("web: {}: TLS: {}", remote.getAddress(), reason));
  }

  private boolean isAllowed(InetAddress address) {
    boolean isAllowed = allowed.test(address);
    if (!isAllowed) {
      rateLimited.tell(RateLimitedLog.Kind.NOT_ALLOWED, "not allowed: " + address.getHostAddress());
    }
    return isAllowed;
  }

  /** Ends the connections of addresses that are not allowed any more. */
  void disconnectNotAllowed() {
    open.close(
        channel ->
            !(channel.remoteAddress() instanceof InetSocketAddress remote)
                || !allowed.test(remote.getAddress()));
  }

  private boolean isRoomFor(InetAddress address) {
    long ofAddress =
        open.stream()
            .filter(
                one ->
                    one.remoteAddress() instanceof InetSocketAddress other
                        && address.equals(other.getAddress()))
            .count();
    boolean isRoom = open.size() < MOST && ofAddress < MOST_OF_ADDRESS;
    if (!isRoom) {
      rateLimited.tell(
          RateLimitedLog.Kind.TOO_MANY, "too many connections: " + address.getHostAddress());
    }
    return isRoom;
  }

  void close() {
    open.close();
  }
}
