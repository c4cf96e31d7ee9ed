package org.serialbridge.endpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.settings.HttpMethod;

class HttpRequestTest {
  private static final String HOST = "example.com:8080";

  @Test
  void getPutsTheDataBehindTheUrl() {
    assertThat(get("/1.php?data=", "User_Agent: Mozilla/4.0", "12345"))
        .isEqualTo(
            """
            GET /1.php?data=12345 HTTP/1.1
            User_Agent: Mozilla/4.0
            Host: example.com:8080

            """
                .replace("\n", "\r\n"));
  }

  @Test
  void postSendsTheDataAsBody() {
    assertThat(post("/post", "User_Agent: Mozilla/4.0", "12345"))
        .isEqualTo(
            """
            POST /post HTTP/1.1
            User_Agent: Mozilla/4.0
            Content-Length: 5
            Host: example.com:8080

            12345"""
                .replace("\n", "\r\n"));
  }

  @Test
  void getInsertsNoQuestionMark() {
    assertThat(get("/1.php", "", "x")).startsWith("GET /1.phpx HTTP/1.1\r\n");
  }

  @Test
  void onlyBytesThatMayNotStandInTheTargetArePercentEncoded() {
    StringBuilder all = new StringBuilder();
    StringBuilder encoded = new StringBuilder();
    for (char value = 0; value < 256; value++) {
      all.append(value);
      encoded.append(value <= 0x20 || value >= 0x7F ? "%%%02X".formatted((int) value) : value);
    }
    assertThat(get("/", "", all.toString())).startsWith("GET /" + encoded + " HTTP/1.1\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/a b            | /a%20b",
        "/100%           | /100%",
        "/?[3D][2C][3f]  | /?=,?",
        "/[0D][0a][00]   | /%0D%0A%00",
        "/[ff]           | /%FF",
        "/[5B]41]        | /[41]", // what an escape stands for begins no other
        "/[]             | /[]",
        "/[4]            | /[4]",
        "/[4G]           | /[4G]",
        "/[041]          | /[041]",
        "/a[             | /a[",
        "/<<CRLF>>       | /<<CRLF>>",
      })
  void urlIsExpandedAndThenPercentEncoded(String url, String sent) {
    assertThat(get(url, "", "")).startsWith("GET " + sent + " HTTP/1.1\r\n");
    assertThat(post(url, "", "")).startsWith("POST " + sent + " HTTP/1.1\r\n");
  }

  @Test
  void dataIsNotExpanded() {
    assertThat(get("/", "", "[41]<<CRLF>>")).startsWith("GET /[41]<<CRLF>> HTTP/1.1\r\n");
    assertThat(post("/", "", "[41]<<CRLF>>")).endsWith("\r\n\r\n[41]<<CRLF>>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A: 1<<CRLF>>B: 2",
        "A: 1<<CRLF>>B: 2<<CRLF>>",
        "<<CRLF>>A: 1<<CRLF>><<CRLF>>B: 2<<CRLF>><<CRLF>>",
        "A: 1[0D][0A]B: 2",
        "A: 1[0d]B: 2",
        "A: 1[0a]B: 2[0a]",
        "A: 1\r\nB: 2",
        "[41]: 1\nB:[20]2",
      })
  void headerIsCutIntoLinesWithoutEmptyOnes(String header) {
    assertThat(get("/", header, ""))
        .isEqualTo("GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\nHost: " + HOST + "\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<<CRLF>>", "[0D][0A][0A]"})
  void anEmptyHeaderIsNoLine(String header) {
    assertThat(get("/", header, "")).isEqualTo("GET / HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"A: [4]", "A: [XY]", "A: <CRLF>", "no colon", "A: [[]]"})
  void otherTextInTheHeaderStays(String line) {
    assertThat(get("/", line, "")).contains("\r\n" + line + "\r\n");
  }

  @Test
  void bytesOfTheHeaderAreNotPercentEncoded() {
    assertThat(get("/", "A: [E9][7F] %", "")).contains("\r\nA: \u00E9\u007F %\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host: other", "HOST:other", "host : other", "Host:"})
  void theUsersHostIsKept(String line) {
    assertThat(get("/", line, "")).isEqualTo("GET / HTTP/1.1\r\n" + line + "\r\n\r\n");
    assertThat(post("/", line, "x"))
        .isEqualTo("POST / HTTP/1.1\r\n" + line + "\r\nContent-Length: 1\r\n\r\nx");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 7", "content-length:7", "CONTENT-LENGTH : 7"})
  void theUsersContentLengthIsKept(String line) {
    assertThat(post("/", line, "xy"))
        .isEqualTo("POST / HTTP/1.1\r\n" + line + "\r\nHost: " + HOST + "\r\n\r\nxy");
    assertThat(get("/", line, "xy"))
        .isEqualTo("GET /xy HTTP/1.1\r\n" + line + "\r\nHost: " + HOST + "\r\n\r\n");
  }

  @Test
  void bothOfTheUserAreKept() {
    assertThat(post("/", "Host: h<<CRLF>>Content-Length: 2", "xy"))
        .isEqualTo("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nxy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Host: a", "Hosts: a", "Host", "A: Host: b", "Content-Lengths: 3"})
  void otherFieldsReplaceNothing(String line) {
    assertThat(post("/", line, ""))
        .isEqualTo(
            "POST / HTTP/1.1\r\n" + line + "\r\nContent-Length: 0\r\nHost: " + HOST + "\r\n\r\n");
  }

  @Test
  void everyByteIsAllowedInABody() {
    StringBuilder all = new StringBuilder();
    for (char value = 0; value < 256; value++) {
      all.append(value);
    }
    assertThat(post("/", "", all.toString()))
        .contains("\r\nContent-Length: 256\r\n")
        .endsWith("\r\n\r\n" + all);
  }

  @Test
  void onePacketDoesNotChangeTheNext() {
    HttpRequest request = new HttpRequest(HttpMethod.POST, "/", "", HOST);
    String first = encode(request, "first");
    assertThat(encode(request, "the second")).isNotEqualTo(first);
    assertThat(encode(request, "first")).isEqualTo(first);
  }

  private static String get(String url, String header, String data) {
    return encode(new HttpRequest(HttpMethod.GET, url, header, HOST), data);
  }

  private static String post(String url, String header, String data) {
    return encode(new HttpRequest(HttpMethod.POST, url, header, HOST), data);
  }

  private static String encode(HttpRequest request, String data) {
    ByteBuf packet = Unpooled.copiedBuffer(data, ISO_8859_1);
    ByteBuf encoded = request.encode(packet);
    if (!data.isEmpty()) { // the empty buffer is one for all
      assertThat(packet.refCnt()).as("references to the packet").isZero();
    }
    String bytes = encoded.toString(ISO_8859_1);
    assertThat(encoded.release()).as("the request was the last reference").isTrue();
    return bytes;
  }
}
