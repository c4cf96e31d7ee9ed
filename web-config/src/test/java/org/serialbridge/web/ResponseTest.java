package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufInputStream;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The encoding that a client takes (RFC 9110, section 12.5.3). */
class ResponseTest {
  private static final String BODY = "{\"a\":\"" + "b".repeat(1_000) + "\"}";

  private static Response answer(String... accepted) {
    HttpHeaders headers = new DefaultHttpHeaders();
    for (String value : accepted) {
      headers.add("accept-encoding", value);
    }
    return Response.json(BODY).compressed().encodedFor(headers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "GZIP",
        "gzip, deflate, br",
        "deflate,gzip;q=1.0",
        "br;q=1.0, gzip;q=0.8, *;q=0.1",
        "gzip; q=0.001",
        "gzip ;q=1"
      })
  void whoTakesGzipGetsIt(String accepted) throws IOException {
    Response answer = answer(accepted);
    assertThat(answer.headers())
        .containsEntry("content-encoding", "gzip")
        .containsEntry("vary", "accept-encoding");
    assertThat(answer.length()).isLessThan(BODY.length());
    try (GZIPInputStream in = new GZIPInputStream(new ByteBufInputStream(answer.body()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(BODY);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "identity",
        "gzip;q=0",
        "gzip; q=0.000",
        "gzip;q=0, *;q=1",
        "deflate, br",
        "x-gzipped",
        "gzip;q=banana"
      })
  void othersGetTheTextAsItIs(String accepted) {
    Response answer = answer(accepted);
    assertThat(answer.headers())
        .doesNotContainKey("content-encoding")
        .as("caches must know")
        .containsEntry("vary", "accept-encoding");
    assertThat(answer.text()).isEqualTo(BODY);
  }

  @Test
  void severalHeadersCountAsOne() {
    assertThat(answer("br", "gzip").headers()).containsKey("content-encoding");
    assertThat(answer().headers()).doesNotContainKey("content-encoding");
  }
}
