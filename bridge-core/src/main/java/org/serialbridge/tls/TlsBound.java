package org.serialbridge.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;

/**
 * Stands before the handler that encrypts, and bounds the bytes that come before the end of the
 * handshake. Netty reads on while a handshake is calculated: beyond {@link #MOST_EARLY} bytes the
 * peer has to wait for it.
 */
public final class TlsBound extends ChannelDuplexHandler {
  static final int MOST_EARLY = 64 * 1024;

  private final Future<?> handshake;
  private long early;
  private boolean wantsRead;

  /** The bound of a connection with this handler. */
  public TlsBound(SslHandler tls) {
    handshake = tls.handshakeFuture();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    handshake.addListener(
        over -> {
          if (wantsRead) {
            wantsRead = false;
            context.read();
          }
        });
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!handshake.isDone() && message instanceof ByteBuf bytes) {
      early += bytes.readableBytes();
    }
    context.fireChannelRead(message);
  }

  @Override
  public void read(ChannelHandlerContext context) {
    if (early > MOST_EARLY && !handshake.isDone()) {
      wantsRead = true;
    } else {
      context.read();
    }
  }
}
