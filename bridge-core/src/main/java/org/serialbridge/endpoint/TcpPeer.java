package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One TCP connection of a server. */
final class TcpPeer extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(TcpPeer.class);

  private final TcpServer server;
  private final Channel channel;
  private final String name;
  private @Nullable Future<?> grace;

  TcpPeer(TcpServer server, Channel channel) {
    this.server = server;
    this.channel = channel;
    name = name(channel.remoteAddress());
  }

  private static String name(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
        : "a peer that has gone";
  }

  /** Sends bytes and takes their ownership. */
  void send(ByteBuf bytes) {
    channel.writeAndFlush(bytes, channel.voidPromise());
  }

  boolean isWritable() {
    return channel.isWritable();
  }

  void setReading(boolean reading) {
    channel.config().setAutoRead(reading);
  }

  /** Sets the end of the time in which a slow peer must make room; an earlier end stays. */
  void setGrace(Future<?> end) {
    if (grace == null) {
      grace = end;
    } else {
      end.cancel(false);
    }
  }

  /** The peer has made room. */
  void endGrace() {
    if (grace != null) {
      grace.cancel(false);
      grace = null;
    }
  }

  ChannelFuture close() {
    return channel.close();
  }

  /** Closes with a reset, so that neither side waits for what was not sent. */
  void abort() {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    server.connected(this);
    context.fireChannelActive(); // the pipeline's head starts to read here
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    server.received((ByteBuf) message);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    server.writabilityChanged(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    endGrace();
    server.disconnected(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("{}: {}", name, cause.getMessage());
    } else {
      LOG.error("{}: closed after a fault of ours", name, cause);
    }
    context.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
