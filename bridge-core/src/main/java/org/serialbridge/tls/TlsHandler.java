package org.serialbridge.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts a connection, and bounds what a peer can do to Netty and the Java runtime by TLS itself.
 *
 * <p>A peer may ask for answers of TLS and not read them (KeyUpdate, RFC 8446, section 4.6.3). They
 * wait behind the data, so it is disconnected when far more waits than the data may be.
 *
 * <p>The Java runtime answers some messages that a peer must not send with a fault of its own, a
 * HelloRequest to a server with a {@link ClassCastException}, and throws it once more at the close.
 * Netty would log each of them with its trace.
 */
final class TlsHandler extends SslHandler {
  private static final Logger LOG = LoggerFactory.getLogger(TlsHandler.class);

  /** Bytes above the low water mark; the data of a port stay below 208 KiB. */
  private static final long MOST_UNSENT = 256 * 1024;

  private boolean isFlood;

  /** Handshakes calculate in {@code work}. */
  TlsHandler(SSLEngine engine, Executor work) {
    super(engine, work);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    Channel channel = context.channel();
    boolean tooMuchWaits = channel.isActive() && channel.bytesBeforeWritable() > MOST_UNSENT;
    if (!isFlood && !tooMuchWaits) {
      super.channelRead(context, message);
      return;
    }
    ReferenceCountUtil.release(message);
    if (!isFlood) {
      isFlood = true;
      context.fireExceptionCaught(
          new SSLException("it sends messages and does not read the answers"));
      context.close();
    }
  }

  /** A fault that is told when the connection has ended has no handler any more. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
    if (context.channel().isOpen()) {
      super.exceptionCaught(context, cause);
    } else {
      LOG.debug("a fault behind the end", cause);
    }
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) throws Exception {
    if (isFlood) { // it would not read the end of TLS
      context.close(promise);
      return;
    }
    try {
      super.close(context, promise); // also closes if it throws
    } catch (RuntimeException e) {
      LOG.debug("closed without the end of TLS", e);
    }
  }
}
