package org.serialbridge.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.access.LoginThrottle;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.settings.PortSettings;

/** Plain HTTP at a TLS listener. */
class TlsOrRedirectTest {
  private static final byte HANDSHAKE = 22;

  private final EmbeddedChannel channel = connection();

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private static EmbeddedChannel connection() {
    MockTicker ticker = Ticker.newMockTicker();
    RateLimitedLog log = new RateLimitedLog(ticker, text -> {});
    AccessControl access =
        new AccessControl(
            PortSettings.FACTORY::device,
            new Sessions(ticker),
            new LoginThrottle(ticker),
            log,
            new RecentUsers(ticker),
            RouterRig.nowhere());
    Router router = new Router(access, new StaticFiles(Runnable::run));
    return EmbeddedChannel.builder()
        .ticker(ticker)
        .handlers(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel made) {
                made.config().setAutoRead(false);
                Connections.fill(
                    made.pipeline(),
                    Optional.of(TlsOrRedirectTest::tls),
                    router,
                    log,
                    new BodyBudget(1_000, new MemoryBudget(8 << 20)),
                    RouterRig.HERE);
              }
            })
        .build();
  }

  private static ChannelHandler tls() {
    try {
      SSLEngine engine = SSLContext.getDefault().createSSLEngine();
      engine.setUseClientMode(false);
      return new SslHandler(engine);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private String send(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, ISO_8859_1));
    StringBuilder all = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      all.append(next.toString(ISO_8859_1));
      next.release();
    }
    return all.toString();
  }

  /** A host without a port is at 80, which a browser would take for 443. */
  @ParameterizedTest
  @CsvSource({
    "box, https://box:80/a?b=c",
    "box:80, https://box:80/a?b=c",
    "box:8080, https://box:8080/a?b=c",
    "box:443, https://box:443/a?b=c",
    "[2001:db8::1], https://[2001:db8::1]:80/a?b=c",
    "[2001:db8::1]:8080, https://[2001:db8::1]:8080/a?b=c"
  })
  void plainHttpIsSentToTheSamePageByHttps(String host, String location) {
    assertThat(send("GET /a?b=c HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
        .startsWith("HTTP/1.1 307 ")
        .contains("location: " + location + "\r\n", "connection: close\r\n")
        .doesNotContain("set-cookie");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aHeadMayComeByteByByte() {
    StringBuilder answer = new StringBuilder();
    for (char one :
        "POST /sign-in HTTP/1.1\r\nHost: box\r\nContent-Length: 3\r\n\r\n".toCharArray()) {
      answer.append(send(String.valueOf(one)));
    }
    assertThat(answer.toString()).startsWith("HTTP/1.1 307 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/1.1\\r\\n\\r\\n",
        "GET / HTTP/1.0\\r\\n\\r\\n",
        "nonsense\\r\\n\\r\\n",
        "GET //evil.example/ HTTP/1.1\\r\\n\\r\\n",
        "GET @evil.example/ HTTP/1.1\\r\\nHost: box\\r\\n\\r\\n"
      })
  void aRequestWithoutAHostOrAPathIsRefused(String request) {
    assertThat(send(request.replace("\\r\\n", "\r\n")))
        .startsWith("HTTP/1.1 400 ")
        .doesNotContain("location");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void theFirstByteOfTlsBringsTls() {
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {HANDSHAKE}));
    assertThat(channel.pipeline().get(SslHandler.class)).isNotNull();
    assertThat(channel.pipeline().get(TlsOrRedirect.class)).isNull();
    assertThat(channel.isOpen()).isTrue();
  }
}
