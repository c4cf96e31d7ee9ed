package org.serialbridge.endpoint;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials with TCP. The name is looked up at each attempt; its addresses are tried one after the
 * other. From a fixed local port that cannot be used now, because another connection to the same
 * server has it or had it a moment ago, a random one is tried instead: better than no connection.
 */
public final class TcpDialer implements Dialer {
  private static final Logger LOG = LoggerFactory.getLogger(TcpDialer.class);
  private static final int CONNECT_MILLIS = 10_000;

  /** So many addresses of a name are tried in one attempt. */
  private static final int MOST_ADDRESSES = 4;

  private final Transport transport;
  private final EventLoop loop;
  private final NameLookup names;
  private final String host;
  private final int port;
  private final int localPort;

  /**
   * A dialer of one host.
   *
   * @param host name or address
   * @param port 1 to 65535
   * @param localPort 1 to 65535, or 0 for a random one
   */
  public TcpDialer(
      Transport transport, EventLoop loop, NameLookup names, String host, int port, int localPort) {
    this.transport = transport;
    this.loop = loop;
    this.names = names;
    this.host = host;
    this.port = port;
    this.localPort = localPort;
  }

  @Override
  public Future<Channel> dial(ChannelHandler handler) {
    Promise<Channel> dialed = loop.newPromise();
    names
        .addresses(host, loop)
        .addListener(
            (Future<List<InetAddress>> found) -> {
              if (found.isSuccess()) {
                connect(found.getNow(), 0, localPort, handler, dialed);
              } else {
                dialed.tryFailure(found.cause());
              }
            });
    return dialed;
  }

  private void connect(
      List<InetAddress> addresses,
      int index,
      int from,
      ChannelHandler handler,
      Promise<Channel> dialed) {
    if (dialed.isDone()) { // cancelled
      return;
    }
    Bootstrap bootstrap =
        transport
            .tcpClient()
            .group(loop)
            .handler(handler)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS);
    if (from != 0) {
      bootstrap.localAddress(new InetSocketAddress(from));
    }
    ChannelFuture connecting = bootstrap.connect(new InetSocketAddress(addresses.get(index), port));
    dialed.addListener(
        end -> {
          if (end.isCancelled()) {
            connecting.channel().close();
          }
        });
    connecting.addListener(
        (ChannelFuture connected) -> {
          if (connected.isSuccess()) {
            dialed.trySuccess(connected.channel());
          } else if (from != 0 && isLocalPortTaken(connected.cause())) {
            LOG.debug("local port {}: {}", from, connected.cause().getMessage());
            connect(addresses, index, 0, handler, dialed);
          } else if (index + 1 < Math.min(addresses.size(), MOST_ADDRESSES)) {
            connect(addresses, index + 1, from, handler, dialed);
          } else {
            dialed.tryFailure(connected.cause());
          }
        });
  }

  /** EADDRINUSE, EADDRNOTAVAIL: Netty's native transport has no type of exception for them. */
  private static boolean isLocalPortTaken(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return cause instanceof BindException
        || message.contains("Address already in use")
        || message.contains("Cannot assign requested address");
  }
}
