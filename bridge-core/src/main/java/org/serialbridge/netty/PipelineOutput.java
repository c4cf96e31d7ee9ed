package org.serialbridge.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import org.serialbridge.status.Counters;

/**
 * Writes through the pipeline: for connections with TLS, whose handler must see each byte, and for
 * hosts without epoll.
 */
public final class PipelineOutput extends SocketOutput {
  /** An output of a connection that is being made. */
  public PipelineOutput(Channel channel, Counters counters, Backlog.Bound bound) {
    super(channel, counters, bound);
  }

  @Override
  void send(ByteBuf data) {
    queue(Buffers.toWait(data.retainedSlice()));
  }

  /** Ends TLS first, as RFC 8446, section 6.1, wants it: the end of data is told, not guessed. */
  @Override
  public void shutDown() {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      super.shutDown();
    } else {
      tls.closeOutbound().addListener(told -> super.shutDown());
    }
  }

  /** RFC 5246, section 7.2.1: in TLS 1.2 the end of one direction is the end of both. */
  @Override
  public boolean endsWithInput() {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    return tls != null && tls.engine().getSession().getProtocol().equals("TLSv1.2");
  }

  /** Does not wait until a peer that does not read has got the end of TLS. */
  @Override
  public void abort() {
    ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
    if (tls == null) {
      super.abort();
    } else {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      tls.close();
    }
  }
}
