package org.serialbridge.endpoint;

import io.netty.bootstrap.AbstractBootstrap;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.serialbridge.netty.Buffers;

/** Netty's transport for the sockets of this host. */
public enum Transport {
  /** For amd64 and arm64, for which Netty has a native library. */
  EPOLL,
  /** For other architectures, as armhf. */
  NIO;

  private static final int KEEPALIVE_IDLE_SECONDS = 60;
  private static final int KEEPALIVE_INTERVAL_SECONDS = 5;
  private static final int KEEPALIVE_PROBES = 3;

  /**
   * A peer that acknowledges no data is given up after the same time as a silent peer by keepalive.
   */
  private static final int USER_TIMEOUT_MILLIS =
      (int)
          TimeUnit.SECONDS.toMillis(
              KEEPALIVE_IDLE_SECONDS + KEEPALIVE_INTERVAL_SECONDS * KEEPALIVE_PROBES);

  /**
   * Bounds the data of a peer in the kernel: when the peer closes, Netty reads all of it at once,
   * even while reading is off.
   */
  private static final int RECEIVE_BUFFER_BYTES = 128 * 1024;

  /** Values of Linux; Netty and Java have no constants for them. */
  private static final int SOL_SOCKET = 1;

  private static final int SO_OOBINLINE = 10;

  /** Limit of consecutive reads of a peer before other peers get their turn. */
  private static final int MOST_READS = 4;

  /** The best transport of this host. */
  public static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /** The IO handler of the event loops. */
  public IoHandlerFactory ioHandler() {
    return this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  /**
   * A bootstrap of a TCP server whose connections have TCP_NODELAY, keepalive, SO_OOBINLINE (urgent
   * bytes are read in their order), and TCP_USER_TIMEOUT where possible.
   */
  public ServerBootstrap tcpServer() {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .channel(this == EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
    connectionOptions().forEach((option, value) -> setChild(bootstrap, option, value));
    return bootstrap;
  }

  /**
   * A bootstrap of TCP connections with the same options, whose local port may be reused at once.
   */
  Bootstrap tcpClient() {
    Bootstrap bootstrap =
        new Bootstrap()
            .channel(this == EPOLL ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
    connectionOptions().forEach((option, value) -> set(bootstrap, option, value));
    return bootstrap;
  }

  /**
   * A bootstrap of a UDP socket that may send to broadcast addresses.
   *
   * @param local the address to bind; the wildcard stands for IPv4 and IPv6, if the host has IPv6
   */
  Bootstrap udp(InetAddress local) {
    boolean isOfIpv4 = local instanceof Inet4Address && !local.isAnyLocalAddress();
    SocketProtocolFamily family =
        isOfIpv4 || !hasIpv6() ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    return new Bootstrap()
        .channelFactory(
            () -> this == EPOLL ? new EpollDatagramChannel(family) : new NioDatagramChannel(family))
        .option(ChannelOption.SO_BROADCAST, true);
  }

  private static boolean hasIpv6() {
    try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET6)) {
      return channel.isOpen();
    } catch (UnsupportedOperationException | IOException e) {
      return false;
    }
  }

  /** A bootstrap of a local (unix) stream server. */
  public ServerBootstrap localServer() {
    return new ServerBootstrap()
        .channel(
            this == EPOLL
                ? EpollServerDomainSocketChannel.class
                : NioServerDomainSocketChannel.class);
  }

  /** The address of a local socket. */
  public SocketAddress localAddress(Path path) {
    return this == EPOLL
        ? new DomainSocketAddress(path.toFile())
        : UnixDomainSocketAddress.of(path);
  }

  private Map<ChannelOption<?>, Object> connectionOptions() {
    Map<ChannelOption<?>, Object> options = new HashMap<>();
    options.put(ChannelOption.TCP_NODELAY, true);
    options.put(ChannelOption.SO_KEEPALIVE, true);
    options.put(ChannelOption.ALLOCATOR, Buffers.ALLOCATOR);
    options.put(
        ChannelOption.RECVBUF_ALLOCATOR,
        new FixedRecvByteBufAllocator(Buffers.BLOCK).maxMessagesPerRead(MOST_READS));
    if (this == EPOLL) {
      options.put(EpollChannelOption.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS);
      options.put(EpollChannelOption.TCP_KEEPINTVL, KEEPALIVE_INTERVAL_SECONDS);
      options.put(EpollChannelOption.TCP_KEEPCNT, KEEPALIVE_PROBES);
      options.put(EpollChannelOption.TCP_USER_TIMEOUT, USER_TIMEOUT_MILLIS);
      options.put(new IntegerUnixChannelOption("SO_OOBINLINE", SOL_SOCKET, SO_OOBINLINE), 1);
    } else {
      options.put(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), KEEPALIVE_IDLE_SECONDS);
      options.put(
          NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), KEEPALIVE_INTERVAL_SECONDS);
      options.put(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), KEEPALIVE_PROBES);
      options.put(oobInline(), true);
    }
    return options;
  }

  /** A standard option of sockets that has no constant for channels. */
  @SuppressWarnings("unchecked")
  private static ChannelOption<Boolean> oobInline() {
    try (SocketChannel channel = SocketChannel.open()) {
      return channel.supportedOptions().stream()
          .filter(option -> option.name().equals("SO_OOBINLINE"))
          .map(option -> NioChannelOption.of((SocketOption<Boolean>) option))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException("no socket to ask for its options", e);
    }
  }

  // Netty's types do not allow a list of options; each option checks its value when it is set.

  @SuppressWarnings("unchecked")
  private static <T> void set(
      AbstractBootstrap<?, ?> bootstrap, ChannelOption<T> option, Object value) {
    bootstrap.option(option, (T) value);
  }

  @SuppressWarnings("unchecked")
  private static <T> void setChild(
      ServerBootstrap bootstrap, ChannelOption<T> option, Object value) {
    bootstrap.childOption(option, (T) value);
  }
}
