package org.serialbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TlsBoundTest {
  private final AtomicInteger reads = new AtomicInteger();
  private final SslHandler tls = new SslHandler(engine());
  private final EmbeddedChannel channel = new EmbeddedChannel();

  TlsBoundTest() {
    channel.config().setAutoRead(false);
    channel
        .pipeline()
        .addLast(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void read(ChannelHandlerContext context) {
                reads.incrementAndGet();
              }
            },
            new TlsBound(tls));
  }

  private static SSLEngine engine() {
    try {
      return SSLContext.getDefault().createSSLEngine();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void aPeerThatSendsTooMuchBeforeItsHandshakeWaitsForIt() {
    channel.writeInbound(Unpooled.buffer().writeZero(TlsBound.MOST_EARLY));
    channel.read();
    assertThat(reads).hasValue(1);
    channel.writeInbound(Unpooled.buffer().writeZero(1));
    channel.read();
    channel.read();
    assertThat(reads).hasValue(1);
    channel.pipeline().addLast(tls);
    channel.close(); // the handshake is over, without success
    assertThat(tls.handshakeFuture().isDone()).isTrue();
    channel.runPendingTasks();
    assertThat(reads).hasValue(2);
  }
}
