package org.serialbridge.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as bytes: whole, cut, too long, too slow, and what leads nowhere. */
class ConnectionTest {
  private final RouterRig rig = new RouterRig();
  private String session;

  @BeforeEach
  void signIn() {
    session = rig.signIn();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void allAnswersHaveStrictHeaders() {
    for (String answer :
        new String[] {
          rig.get("/", session), rig.get("/nothing", session), rig.get("/sign-in"), rig.get("/api/")
        }) {
      assertThat(answer)
          .contains("content-security-policy: default-src 'none'; script-src 'self';")
          .contains("frame-ancestors 'none'; base-uri 'none'\r\n")
          .contains("x-content-type-options: nosniff\r\n")
          .contains("referrer-policy: same-origin\r\n")
          .doesNotContain("cross-origin-opener-policy") // without TLS
          .contains("cross-origin-resource-policy: same-origin\r\n")
          .contains("cache-control: no-");
    }
  }

  @Test
  void aFileThatTheBrowserHasIsNotSentAgain() {
    String answer = rig.get("/", session);
    String tag = answer.replaceAll("(?s).*etag: ([^\r]+)\r.*", "$1");
    assertThat(rig.get("/", session, "If-None-Match: " + tag))
        .startsWith("HTTP/1.1 304 ")
        .doesNotContain("<html");
  }

  @Test
  void oneByteAfterTheOtherIsTheSameRequest() {
    String request =
        "POST /api/change HTTP/1.1\r\nHost: box\r\n" + session + "\r\nContent-Length: 2\r\n\r\nab";
    StringBuilder answer = new StringBuilder();
    for (int i = 0; i < request.length(); i++) {
      answer.append(rig.send(request.substring(i, i + 1)));
    }
    assertThat(answer.toString()).startsWith("HTTP/1.1 200 ").endsWith("changed 2\"");
  }

  @Test
  void requestsThatComeTogetherAreAnsweredInOrder() {
    String get = " HTTP/1.1\r\nHost: box\r\n" + session + "\r\n\r\n";
    assertThat(rig.send("GET /api/secret" + get + "GET /nothing" + get + "GET /api/secret" + get))
        .containsPattern("(?s)200 OK.*\"secret\".*404 .*200 OK.*\"secret\"$");
  }

  /** TLS encrypts what it gets at once, and a bound cuts off who does not take it. */
  @Test
  void aLongAnswerGoesInPieces() {
    String get = " HTTP/1.1\r\nHost: box\r\n" + session + "\r\n\r\n";
    rig.channel.writeInbound(
        Unpooled.copiedBuffer(
            "GET " + RouterRig.LARGE_PATH + get + "GET /api/secret" + get, ISO_8859_1));
    rig.channel.runPendingTasks();
    assertThat(rig.channel.outboundMessages())
        .allSatisfy(
            piece ->
                assertThat(((ByteBuf) piece).readableBytes())
                    .isLessThanOrEqualTo(Connection.PIECE));
    assertThat(rig.sent())
        .contains("content-length: " + (RouterRig.LARGE.length() + 2) + "\r\n")
        .contains("\"" + RouterRig.LARGE + "\"HTTP/1.1 200 ")
        .endsWith("\"secret\"");
  }

  @Test
  void aHeadRequestGetsNoBody() {
    assertThat(rig.send("HEAD /api/secret HTTP/1.1\r\nHost: box\r\n" + session + "\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .contains("content-length: 8\r\n")
        .endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/status.html",
        "//status.html",
        "/./status.html",
        "/%73tatus.html",
        "/status.html/",
        "/status.html%00.css",
        "/package-info.class",
        "/AccessControl.class",
        "/STATUS.html",
        "http://box/status.html",
        "/pages/status.html",
        "/status..html"
      })
  void noPathLeadsElsewhere(String path) {
    assertThat(rig.get(path, session)).startsWith("HTTP/1.1 404 ");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/change, 100, 200",
    "/api/change, 101, 413",
    "/api/secret, 10, 405",
    "/nothing, 2000, 413"
  })
  void aBodyIsAsLongAsItsPathAllows(String path, int length, int status) {
    assertThat(rig.post(path, "x".repeat(length), session)).startsWith("HTTP/1.1 " + status);
  }

  @Test
  void aLengthThatIsTooLongIsRefusedBeforeTheBody() {
    String head = "POST /api/change HTTP/1.1\r\nHost: box\r\n" + session + "\r\n";
    assertThat(rig.send(head + "Content-Length: 99999999999\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ")
        .contains("connection: close\r\n");
    rig.passSeconds(ConnectionTimeouts.END_SECONDS);
    assertThat(rig.channel.isOpen()).isFalse();
  }

  @Test
  void chunksThatBecomeTooManyAreRefused() {
    String head = "POST /api/change HTTP/1.1\r\nHost: box\r\n" + session + "\r\n";
    assertThat(rig.send(head + "Transfer-Encoding: chunked\r\n\r\n")).isEmpty();
    String chunk = "32\r\n" + "x".repeat(50) + "\r\n";
    assertThat(rig.send(chunk + chunk)).isEmpty();
    assertThat(rig.send(chunk)).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void whoAsksFirstIsToldToGoOn() {
    String head = "POST /api/change HTTP/1.1\r\nHost: box\r\n" + session + "\r\n";
    assertThat(rig.send(head + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"))
        .startsWith("HTTP/1.1 100 ");
    assertThat(rig.send("abc")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.1\\r\\nX: %s\\r\\n\\r\\n, 431",
    "GET /%s HTTP/1.1\\r\\n\\r\\n, 414",
    "GET / HTTP/1.1\\r\\nContent-Length: x\\r\\n\\r\\n, 400",
    "nonsense\\r\\n\\r\\n, 400"
  })
  void whatIsNoRequestIsRefusedAndToldOnce(String request, int status) {
    String bytes = request.replace("\\r\\n", "\r\n").replace("%s", "x".repeat(9_000));
    assertThat(rig.send(bytes)).startsWith("HTTP/1.1 " + status);
    assertThat(rig.log)
        .singleElement()
        .asString()
        .startsWith("refused: " + status)
        .endsWith(" to 127.0.0.1");
    rig.passSeconds(ConnectionTimeouts.END_SECONDS);
    assertThat(rig.channel.isOpen()).isFalse();
  }

  @Test
  void aRequestThatIsNotWholeInTimeEndsTheConnection() {
    rig.send("GET / HT");
    rig.passSeconds(ConnectionTimeouts.REQUEST_SECONDS - 1);
    rig.send("TP/1.1\r\n");
    assertThat(rig.channel.isOpen()).isTrue();
    rig.passSeconds(1);
    assertThat(rig.channel.isOpen()).isFalse();
    assertThat(rig.log).containsExactly("a request took too long: 127.0.0.1");
  }

  @Test
  void anIdleConnectionEndsLater() {
    rig.passSeconds(ConnectionTimeouts.IDLE_SECONDS - 1);
    assertThat(rig.get("/api/secret", session)).startsWith("HTTP/1.1 200 ");
    rig.passSeconds(ConnectionTimeouts.IDLE_SECONDS);
    assertThat(rig.channel.isOpen()).isFalse();
    assertThat(rig.log).isEmpty();
  }

  @Test
  void whoWantsTheEndGetsIt() {
    assertThat(rig.get("/api/secret", session, "Connection: close")).contains("connection: close");
    assertThat(rig.channel.isOpen()).isFalse();
  }
}
