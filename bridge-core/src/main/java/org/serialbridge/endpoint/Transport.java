package org.serialbridge.endpoint;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/** Netty's way to the sockets of this host. */
public enum Transport {
  /** Where Netty has a native library: amd64 and arm64. */
  EPOLL,
  /** Elsewhere: armhf. */
  NIO;

  private static final int KEEPALIVE_IDLE_SECONDS = 60;
  private static final int KEEPALIVE_INTERVAL_SECONDS = 5;
  private static final int KEEPALIVE_PROBES = 3;

  /**
   * A peer that acknowledges nothing is given up after the time in which keepalive gives up a
   * silent one.
   */
  private static final int USER_TIMEOUT_MILLIS =
      (int)
          TimeUnit.SECONDS.toMillis(
              KEEPALIVE_IDLE_SECONDS + KEEPALIVE_INTERVAL_SECONDS * KEEPALIVE_PROBES);

  /**
   * Bounds what a peer can leave in the kernel: Netty reads all of it at once when the peer closes,
   * even while reading is off.
   */
  private static final int RECEIVE_BUFFER_BYTES = 128 * 1024;

  /** The best one for this host. */
  public static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /** For the event loops. */
  public IoHandlerFactory ioHandler() {
    return this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  /**
   * A bootstrap of a TCP server whose connections have TCP_NODELAY, keepalive, and TCP_USER_TIMEOUT
   * where possible.
   */
  ServerBootstrap tcpServer() {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .channel(serverChannel())
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true);
    return this == EPOLL
        ? bootstrap
            .childOption(EpollChannelOption.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS)
            .childOption(EpollChannelOption.TCP_KEEPINTVL, KEEPALIVE_INTERVAL_SECONDS)
            .childOption(EpollChannelOption.TCP_KEEPCNT, KEEPALIVE_PROBES)
            .childOption(EpollChannelOption.TCP_USER_TIMEOUT, USER_TIMEOUT_MILLIS)
        : bootstrap
            .childOption(
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), KEEPALIVE_IDLE_SECONDS)
            .childOption(
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                KEEPALIVE_INTERVAL_SECONDS)
            .childOption(
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), KEEPALIVE_PROBES);
  }

  private Class<? extends ServerSocketChannel> serverChannel() {
    return this == EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }
}
