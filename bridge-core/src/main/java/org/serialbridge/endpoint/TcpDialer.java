package org.serialbridge.endpoint;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.serialbridge.netty.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials with TCP. Each attempt looks up the name and tries its addresses one after the other. A
 * fixed local port may still belong to the previous connection, so it is tried for a second; then a
 * random port is used.
 */
public final class TcpDialer implements Dialer {
  private static final Logger LOG = LoggerFactory.getLogger(TcpDialer.class);
  private static final int CONNECT_MILLIS = 10_000;

  /** Limit of the addresses of a name that one attempt tries. */
  private static final int MOST_ADDRESSES = 4;

  private static final long PORT_RETRY_MILLIS = 100;
  private static final int MOST_PORT_RETRIES = 10;

  private final Transport transport;
  private final EventLoop loop;
  private final NameLookup names;
  private final String name;
  private final String host;
  private final int port;
  private final int localPort;
  private boolean hasToldRandomPort;

  /**
   * A dialer of one host.
   *
   * @param name name of the converter, for log lines
   * @param host name or address
   * @param port 1 to 65535
   * @param localPort 1 to 65535, or 0 for a random one
   */
  public TcpDialer(
      String name,
      Transport transport,
      EventLoop loop,
      NameLookup names,
      String host,
      int port,
      int localPort) {
    this.name = name;
    this.transport = transport;
    this.loop = loop;
    this.names = names;
    this.host = host;
    this.port = port;
    this.localPort = localPort;
  }

  @Override
  public Future<Channel> dial(ChannelHandler handler) {
    Attempt attempt = new Attempt(handler, loop.newPromise());
    names
        .addresses(host, loop)
        .addListener(
            (Future<List<InetAddress>> found) -> {
              if (found.isSuccess()) {
                attempt.connect(found.getNow(), 0, localPort);
              } else {
                attempt.dialed.tryFailure(found.cause());
              }
            });
    return attempt.dialed;
  }

  /** One call of {@link #dial}. */
  private final class Attempt {
    private final ChannelHandler handler;
    private final Promise<Channel> dialed;
    private int portRetries;

    Attempt(ChannelHandler handler, Promise<Channel> dialed) {
      this.handler = handler;
      this.dialed = dialed;
    }

    void connect(List<InetAddress> addresses, int index, int from) {
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
      ChannelFuture connecting =
          bootstrap.connect(new InetSocketAddress(addresses.get(index), port));
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
            } else if (from != 0 && Reason.isLocalPortTaken(connected.cause())) {
              tryPortAgain(addresses, index, from);
            } else if (index + 1 < Math.min(addresses.size(), MOST_ADDRESSES)) {
              connect(addresses, index + 1, from);
            } else {
              dialed.tryFailure(connected.cause());
            }
          });
    }

    private void tryPortAgain(List<InetAddress> addresses, int index, int from) {
      portRetries++;
      if (portRetries <= MOST_PORT_RETRIES) {
        loop.schedule(
            () -> connect(addresses, index, from), PORT_RETRY_MILLIS, TimeUnit.MILLISECONDS);
      } else {
        if (!hasToldRandomPort) { // once, not at each attempt
          hasToldRandomPort = true;
          LOG.info("{}: local port {} to {} is in use: a random one is used", name, from, host);
        }
        connect(addresses, index, 0);
      }
    }
  }
}
