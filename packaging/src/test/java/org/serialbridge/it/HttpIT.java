package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.status.Counters;

/**
 * The HTTP client with Python's HTTP server, nginx and plain sockets. Each case is a function of
 * {@code http_client.py}; it has a converter of its own, which it configures by AT commands and
 * restarts by AT+Z. One process has all the converters, and the cases run beside each other, since
 * the slow ones wait for time to pass.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HttpIT {
  /** A case each; some to spare. */
  private static final int PORTS = 32;

  private static final String SCRIPT = "http_client.py";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private static Path folder;
  private static CaseBench cases;

  @BeforeAll
  static void startBridge() throws IOException {
    cases = new CaseBench(folder, PORTS, LIMIT);
  }

  @AfterAll
  static void stopBridge() {
    cases.close();
  }

  @Cases
  @ValueSource(
      strings = {
        "slow-answer-is-complete",
        "no-answer-is-given-up-after-5-s-of-shorto",
        "no-answer-is-given-up-after-3-s",
        "no-answer-is-given-up-after-2-s-of-shorto",
        "answer-that-stops-is-given-up-after-3-s"
      })
  @Order(1)
  void onlySilenceOfTheServerEndsAnAnswer(String name) throws Exception {
    cases.play(SCRIPT, name);
  }

  @Cases
  @ValueSource(strings = "index-registry-packet-and-heartbeat-have-no-effect")
  @Order(1)
  void functionsOfOtherModes(String name) throws Exception {
    cases.play(SCRIPT, name);
  }

  @Cases
  @ValueSource(
      strings = {
        "get-has-the-data-in-its-url",
        "get-gives-the-whole-answer",
        "post-has-the-data-as-its-body",
        "post-gives-the-whole-answer",
        "request-is-exactly-these-bytes",
        "url-may-have-bytes-as-hex-digits",
        "head-is-lines",
        "users-host-and-length-replace-ours"
      })
  void request(String name) throws Exception {
    cases.play(SCRIPT, name);
  }

  @Cases
  @ValueSource(
      strings = {
        "nginx-answers-get-with-a-body",
        "nginx-answers-get-with-a-whole-answer",
        "nginx-answers-post-with-a-body",
        "nginx-answers-post-with-a-whole-answer"
      })
  void nginx(String name) throws Exception {
    cases.play(SCRIPT, name);
  }

  @Cases
  @ValueSource(
      strings = {
        "chunks-are-joined",
        "chunks-are-as-they-came-with-the-header",
        "answer-may-end-with-its-connection",
        "connection-is-closed-at-the-end-of-the-answer"
      })
  void answer(String name) throws Exception {
    cases.play(SCRIPT, name);
  }

  @Cases
  @ValueSource(strings = {"packets-are-answered-in-order", "packets-are-requested-one-at-a-time"})
  void packets(String name) throws Exception {
    cases.play(SCRIPT, name);
  }

  @Cases
  @ValueSource(strings = "link-is-told")
  void link(String name) throws Exception {
    cases.play(SCRIPT, name);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void refusedRequestIsGivenUpAndTheNextOneIsMade() throws Exception {
    String port = cases.play(SCRIPT, "connection-is-refused");
    cases.bench().await(port, LIMIT, status -> status.counters().failures() == 1);
    assertThat(cases.bench().status(port).counters().lastError())
        .map(Counters.LastError::text)
        .get()
        .asString()
        .startsWith("cannot connect to 127.0.0.1 port ")
        .contains("refused");
    cases.playAgain(port, SCRIPT, "next-request-after-a-refusal");
    assertThat(cases.bench().status(port).counters())
        .extracting(Counters.Values::connects, Counters.Values::failures)
        .containsExactly(1L, 1L);
  }
}
