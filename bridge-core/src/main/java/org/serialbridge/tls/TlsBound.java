package org.serialbridge.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;

/**
 * Stands before the handler that encrypts, and bounds its memory. Netty reads on while a handshake
 * is calculated: beyond {@link #MOST_EARLY} bytes the peer has to wait for it. And a peer that asks
 * for new keys and does not read the answers (RFC 8446, section 4.6.3) is cut off.
 */
public final class TlsBound extends ChannelDuplexHandler {
  static final int MOST_EARLY = 64 * 1024;

  /** More than the output to a peer ever holds in the channel. */
  static final int MOST_UNSENT = 1 << 20;

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

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    context.write(message, promise);
    Channel channel = context.channel();
    if (!channel.isWritable() && channel.bytesBeforeWritable() > MOST_UNSENT) {
      context.close();
    }
  }
}
