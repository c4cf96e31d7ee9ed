package org.serialbridge.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.peer.Peer;

/** Answers of every kind, and of hostile servers, in memory. */
class HttpExchangeTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

  /** Begins no answer, and does not belong to the one before. */
  private static final String BEHIND = "\u0000HTTP behind\r\n";

  private HttpClientRig rig = new HttpClientRig(false);

  @AfterEach
  void allBuffersAreReleased() {
    rig.client().close();
    assertThat(rig.unreleased()).isZero();
  }

  /** Answers whose end they tell, and their bodies. */
  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of(OK + "Content-Length: 5\r\n\r\nhello", "hello"),
        Arguments.of(
            OK + "content-length:5\r\nConnection: keep-alive\r\n\r\n\r\n\r\n\n", "\r\n\r\n\n"),
        Arguments.of(OK + "Content-Length: 0\r\n\r\n", ""),
        Arguments.of("HTTP/1.0 200 OK\nContent-Length: 2\n\nhi", "hi"),
        Arguments.of("\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", "no"),
        Arguments.of(OK + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi", "hi"),
        Arguments.of("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi", "hi"),
        Arguments.of("HTTP/1.1 204 No Content\r\n\r\n", ""),
        Arguments.of("HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n", ""),
        Arguments.of(CHUNKED + "0\r\n\r\n", ""),
        Arguments.of(CHUNKED + "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", "hello!"),
        Arguments.of(CHUNKED + "00A;name=\"v\"\r\n0123456789\r\n0\r\nA: b\r\n\r\n", "0123456789"),
        Arguments.of(
            OK + "Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
            "hi"),
        Arguments.of(
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", "hi"),
        Arguments.of(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                + OK
                + "Content-Length: 2\r\n\r\nhi",
            "hi"),
        Arguments.of("HTTP/1.1 101 Switching Protocols\r\nUpgrade: foo\r\n\r\n", ""));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void withoutRemovalTheLineGetsTheAnswerAsItCame(String answer, String body) {
    inOnePiece(false, answer);
    assertAnswered(answer);
    bytewise(false, answer);
    assertAnswered(answer);
  }

  @ParameterizedTest
  @MethodSource("answers")
  void withRemovalTheLineGetsTheBody(String answer, String body) {
    inOnePiece(true, answer);
    assertAnswered(body);
    bytewise(true, answer);
    assertAnswered(body);
  }

  @ParameterizedTest
  @MethodSource("answers")
  void bytesBehindTheEndGoNowhere(String answer, String body) {
    inOnePiece(false, answer + BEHIND);
    assertAnswered(answer);
    inOnePiece(true, answer + BEHIND);
    assertAnswered(body);
    inOnePiece(true, answer + OK + "Content-Length: 1\r\n\r\nX");
    assertAnswered(body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Connection: close\r\n", "Transfer-Encoding: gzip\r\n"})
  void anAnswerWithoutLengthEndsWithTheConnection(String field) {
    inOnePiece(true, OK + field + "\r\nhello ");
    rig.answer("world");
    assertThat(rig.client().isConnected()).isTrue();
    rig.closeByServer();
    assertAnswered("hello world");
  }

  @Test
  void anAnswerWithoutLengthThatIsResetIsIncomplete() {
    inOnePiece(true, OK + "\r\nhello");
    rig.fail(new IOException("Connection reset by peer"));
    assertFailed("request to example.com port 80: Connection reset by peer");
    assertThat(rig.line()).isEqualTo("hello");
  }

  @Test
  void aBodyIsStreamedOneCallForEachRead() {
    inOnePiece(true, CHUNKED);
    rig.answer("1\r\na\r\n1\r\nb\r\n1\r\nc\r\n5\r\nde");
    assertThat(rig.line()).isEqualTo("abcde");
    assertThat(rig.events()).isEqualTo("cr");
    rig.answer("fgh\r\n0\r\n\r\n");
    assertAnswered("abcdefgh");
    assertThat(rig.events()).isEqualTo("crrd");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2p1\r\n",
        "\u0000\u0001binary\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 -1 OK\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        OK + "nocolon\r\n\r\n",
        OK + "Content-Length: -5\r\n\r\n",
        OK + "Content-Length: five\r\n\r\n",
        OK + "Content-Length: 99999999999999999999\r\n\r\n",
        OK + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        OK + "Transfer-Encoding: chunked, gzip\r\n\r\n",
        CHUNKED + "xyz\r\n",
        CHUNKED + "-1\r\n",
        CHUNKED + "\r\n",
        CHUNKED + "80000000\r\n",
        CHUNKED + "FFFFFFFFFFFFFFFFFF\r\n",
        CHUNKED + "2\r\nhiXX",
        CHUNKED + "2\nhi",
      })
  void whatIsNotHttpEndsTheRequest(String garbage) {
    inOnePiece(false, garbage);
    assertFailed("request to example.com port 80: the answer is not HTTP");
    assertThat(rig.line()).isEqualTo(garbage);
    bytewise(true, garbage);
    assertFailed("request to example.com port 80: the answer is not HTTP");
    assertThat(rig.line()).isEqualTo(garbage.contains("hiX") ? "hi" : "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", OK, OK + "A: ", CHUNKED + "1;", CHUNKED + "0\r\nA: ", CHUNKED})
  void aLineWithoutEndEndsTheRequest(String beginning) {
    inOnePiece(true, beginning);
    answerUntilClosed("1234".repeat(256));
    assertFailed("request to example.com port 80: the header of the answer is too large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"A: b\r\n", "A\t:\r\n", " folded\r\n"})
  void linesWithoutEndEndTheRequest(String line) {
    inOnePiece(true, OK + "First: 1\r\n");
    answerUntilClosed(line);
    assertFailed("request to example.com port 80: the header of the answer is too large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 102 Processing\r\nA: b\r\n\r\n"
      })
  void interimAnswersWithoutEndEndTheRequest(String interim) {
    inOnePiece(true, interim);
    answerUntilClosed(interim);
    assertFailed("request to example.com port 80: the header of the answer is too large");
  }

  @Test
  void aHugeChunkReservesNothing() {
    inOnePiece(true, CHUNKED + "7FFFFFFF\r\nabc");
    assertThat(rig.line()).isEqualTo("abc");
    rig.closeByServer();
    assertFailed(
        "request to example.com port 80: closed by the server in the middle of the answer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        OK + "Content-Length: 5\r\n\r\nhell",
        OK + "Content-Length: 9999999999999\r\n\r\nx",
        CHUNKED,
        CHUNKED + "5\r\nhello\r\n",
        CHUNKED + "5\r\nhello\r\n0\r\n",
      })
  void anEndInTheMiddleOfTheAnswerIsAFailure(String answer) {
    inOnePiece(false, answer);
    rig.closeByServer();
    assertFailed(
        "request to example.com port 80: closed by the server in the middle of the answer");
    assertThat(rig.line()).isEqualTo(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP", OK, OK + "Content-Length: 5\r\n", "HTTP/1.1 100 X\r\n\r\n"})
  void anEndBeforeTheAnswerIsAFailure(String answer) {
    inOnePiece(false, answer);
    rig.closeByServer();
    assertFailed("request to example.com port 80: closed by the server before it answered");
  }

  @Test
  void aFaultOfOursEndsTheRequestOnly() {
    inOnePiece(true, OK);
    rig.fail(new IllegalStateException("bug"));
    assertFailed(
        "request to example.com port 80: internal error: java.lang.IllegalStateException: bug");
    rig.send("next").connect().answer(OK + "Content-Length: 2\r\n\r\nhi");
    assertAnswered("hi");
  }

  @Test
  void theServersConnectionIsThePeer() {
    inOnePiece(true, OK + "Content-Length: 5\r\n\r\nhel");
    Peer peer = rig.client().peers().get(0);
    assertThat(peer.number()).isEqualTo(1);
    assertThat(peer.isWritable()).isTrue();
    assertThat(peer.status().from().bytes()).isEqualTo(41);
    assertThat(peer.status().to().bytes()).isEqualTo(rig.requested().length());
    assertThat(peer.status().waitingBytes()).isZero();
    peer.send(Unpooled.wrappedBuffer(new byte[7]));
    assertThat(rig.requested()).isEmpty();
    assertThat(peer.status().dropped().bytes()).isEqualTo(7);
    assertThat(rig.counters().dropped().bytes()).isEqualTo(7);
    rig.answer("lo");
    assertThat(rig.client().peers()).isEmpty();
  }

  private void inOnePiece(boolean removesHeader, String answer) {
    start(removesHeader);
    rig.answer(answer);
  }

  private void bytewise(boolean removesHeader, String answer) {
    start(removesHeader);
    rig.answerBytewise(answer);
  }

  private void start(boolean removesHeader) {
    allBuffersAreReleased();
    rig = new HttpClientRig(removesHeader);
    rig.send("x").connect();
  }

  private void answerUntilClosed(String again) {
    for (int sent = 0; rig.client().isConnected(); sent += again.length()) {
      assertThat(sent).as("sent without end").isLessThan(2 * HttpAnswer.MOST_BEFORE_BODY);
      rig.answer(again);
    }
  }

  private void assertAnswered(String line) {
    assertThat(rig.line()).isEqualTo(line);
    assertThat(rig.client().isConnected()).isFalse();
    assertThat(rig.connection().isOpen()).isFalse();
    assertThat(rig.events()).endsWith("d");
  }

  private void assertFailed(String reason) {
    assertThat(rig.lastError()).isEqualTo(reason);
    assertThat(rig.counters().failures()).isEqualTo(1);
    assertThat(rig.client().state()).isEqualTo(reason);
    assertThat(rig.connection().isOpen()).isFalse();
    assertThat(rig.events()).endsWith("d");
  }
}
