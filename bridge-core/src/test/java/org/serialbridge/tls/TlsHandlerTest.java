package org.serialbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TlsHandlerTest {
  /** A record with a handshake message of type 0, which only servers send (RFC 5246, 7.4.1.1). */
  private static final byte[] HELLO_REQUEST = HexFormat.of().parseHex("160303000400000000");

  private static SSLEngine server() throws NoSuchAlgorithmException {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    engine.setUseClientMode(false);
    return engine;
  }

  private final TlsHandler handler;
  private final List<Throwable> caught = new ArrayList<>();
  private final EmbeddedChannel channel;
  private final ChannelHandlerContext tls;

  TlsHandlerTest() throws NoSuchAlgorithmException {
    handler = new TlsHandler(server(), Runnable::run);
    channel =
        new EmbeddedChannel(
            handler,
            new ChannelInboundHandlerAdapter() {
              @Override
              public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                caught.add(cause);
              }

              @Override
              public void userEventTriggered(ChannelHandlerContext context, Object event) {
                if (event instanceof SslHandshakeCompletionEvent end) {
                  caught.add(end.cause());
                }
              }
            });
    tls = channel.pipeline().context(handler);
  }

  @AfterEach
  void releaseAll() {
    channel.finishAndReleaseAll();
  }

  @Test
  void aHelloRequestToAServerIsAFaultOfThePeer() {
    channel.writeInbound(Unpooled.copiedBuffer(HELLO_REQUEST));
    assertThat(TlsReason.of(caught.get(0))).isEqualTo("it does not keep to the protocol of TLS");
    assertThatCode(() -> handler.close(tls, channel.newPromise())).doesNotThrowAnyException();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aPeerThatSendsAndDoesNotReadIsDisconnected() {
    tls.write(Unpooled.buffer().writeZero(256 * 1024));
    channel.writeInbound(Unpooled.buffer().writeByte(22));
    assertThat(channel.isOpen()).as("as much as data may wait").isTrue();
    tls.write(Unpooled.buffer().writeZero(64 * 1024));
    channel.writeInbound(Unpooled.buffer().writeByte(3));
    assertThat(caught.get(0)).isInstanceOf(SSLException.class);
    assertThat(TlsReason.of(caught.get(0)))
        .isEqualTo("it sends messages and does not read the answers");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void whatCannotBeDecodedIsNoFaultOfTheProgram() {
    assertThat(TlsReason.isOf(new DecoderException(new ClassCastException()))).isTrue();
    assertThat(TlsReason.isOf(new IllegalStateException())).isFalse();
  }
}
