package org.serialbridge.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Time, order and bounds, on a frozen clock. */
class HttpClientTimingTest {
  private static final int LIMIT = HttpClientRig.IDLE_SECONDS * 1000;
  private static final String NO_LENGTH = "HTTP/1.1 200 OK\r\n\r\n";
  private static final String FIVE = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";

  private final HttpClientRig rig = new HttpClientRig(true);

  @AfterEach
  void allBuffersAreReleased() {
    rig.client().close();
    assertThat(rig.unreleased()).isZero();
  }

  // ---- silence

  @Test
  void aServerThatDoesNotLetUsConnectIsGivenUpAtTheLimit() {
    rig.send("x").passMillis(LIMIT - 1);
    assertThat(rig.counters().failures()).isZero();
    assertThat(rig.client().state()).isEqualTo("connecting to example.com port 80");
    rig.passMillis(1);
    assertThat(rig.attempt().isCancelled()).isTrue();
    assertThat(rig.lastError())
        .isEqualTo("no answer from example.com port 80 within 3 s: not connected");
    assertThat(rig.counters().failures()).isEqualTo(1);
    assertThat(rig.events()).isEmpty();
  }

  @Test
  void aServerThatDoesNotAnswerIsGivenUpAtTheLimit() {
    rig.send("x").passMillis(LIMIT - 1).connect().passMillis(LIMIT - 1);
    assertThat(rig.client().isConnected()).isTrue();
    assertThat(rig.client().state()).isEqualTo("connected to example.com port 80");
    rig.passMillis(1);
    assertThat(rig.client().isConnected()).isFalse();
    assertThat(rig.connection().isOpen()).isFalse();
    assertThat(rig.lastError()).isEqualTo("no answer from example.com port 80 within 3 s");
    assertThat(rig.events()).isEqualTo("cd");
  }

  @Test
  void eachPieceOfAnAnswerBeginsTheTimeAgain() {
    rig.send("x").connect();
    for (char piece : (FIVE + "hello").toCharArray()) {
      rig.passMillis(LIMIT - 1).answer(String.valueOf(piece));
    }
    assertThat(rig.line()).isEqualTo("hello");
    assertThat(rig.counters().failures()).isZero();
  }

  @Test
  void anAnswerThatStopsIsGivenUpAtTheLimit() {
    rig.send("x").connect().answer(FIVE + "hell").passMillis(LIMIT - 1);
    assertThat(rig.client().isConnected()).isTrue();
    rig.passMillis(1);
    assertThat(rig.lastError())
        .isEqualTo("no more of the answer from example.com port 80 within 3 s");
    assertThat(rig.line()).isEqualTo("hell");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello"})
  void anAnswerWithoutLengthIsCompleteAtTheLimit(String body) {
    rig.send("x").connect().answer(NO_LENGTH + body).passMillis(LIMIT - 1);
    assertThat(rig.client().isConnected()).isTrue();
    rig.passMillis(1);
    assertThat(rig.client().isConnected()).isFalse();
    assertThat(rig.connection().isOpen()).isFalse();
    assertThat(rig.counters().failures()).isZero();
    assertThat(rig.line()).isEqualTo(body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n"})
  void anAnswerThatHasNotBegunIsNeverComplete(String beginning) {
    rig.send("x").connect().answer(beginning).passMillis(LIMIT);
    assertThat(rig.lastError()).isEqualTo("no answer from example.com port 80 within 3 s");
  }

  @Test
  void whenTheServerIsSilentTheNextPacketIsSent() {
    rig.send("one").send("two").connect().passMillis(LIMIT);
    assertThat(rig.dials()).isEqualTo(2);
    rig.passMillis(LIMIT - 1).connect();
    assertThat(rig.requested()).startsWith("GET /two ");
    rig.answer(FIVE + "hello");
    assertThat(rig.line()).isEqualTo("hello");
  }

  @Test
  void afterAnAnswerNoTimeRuns() {
    rig.send("x").connect().answer(FIVE + "hello").passMillis(10L * LIMIT);
    assertThat(rig.counters().failures()).isZero();
    rig.send("y").passMillis(LIMIT - 1);
    assertThat(rig.counters().failures()).isZero();
    rig.passMillis(1);
    assertThat(rig.counters().failures()).isEqualTo(1);
  }

  // ---- a slow line

  @Test
  void whileTheLineIsSlowNoTimeRuns() {
    rig.send("x").connect().answer(FIVE);
    rig.client().setReading(false);
    rig.passMillis(10L * LIMIT);
    assertThat(rig.client().isConnected()).isTrue();
    rig.client().setReading(true);
    rig.passMillis(LIMIT - 1);
    assertThat(rig.client().isConnected()).isTrue();
    rig.passMillis(1);
    assertThat(rig.client().isConnected()).isFalse();
  }

  @Test
  void aSlowLineStopsTheReading() {
    rig.send("x").connect();
    assertThat(rig.connection().config().isAutoRead()).isTrue();
    rig.client().setReading(false);
    assertThat(rig.connection().config().isAutoRead()).isFalse();
    rig.client().setReading(true);
    assertThat(rig.connection().config().isAutoRead()).isTrue();
  }

  @Test
  void connectionsMadeWhileTheLineIsSlowAreNotRead() {
    rig.client().setReading(false);
    rig.send("x").connect();
    assertThat(rig.requested()).startsWith("GET /x ");
    assertThat(rig.connection().config().isAutoRead()).isFalse();
    rig.client().setReading(true);
    assertThat(rig.connection().config().isAutoRead()).isTrue();
  }

  @Test
  void aLineThatBecomesFastBeforeTheConnectionStandsMayBeRead() {
    rig.client().setReading(false);
    rig.send("x");
    rig.client().setReading(true);
    rig.connect();
    assertThat(rig.connection().config().isAutoRead()).isTrue();
  }

  // ---- order and bounds

  @Test
  void packetsAreRequestedOneAfterTheOther() {
    rig.send("one").send("two").send("three");
    assertThat(rig.dials()).isEqualTo(1);
    rig.connect();
    assertThat(rig.requested()).startsWith("GET /one ");
    rig.answer(FIVE + "first");
    assertThat(rig.dials()).isEqualTo(2);
    rig.refuse("refused");
    assertThat(rig.dials()).isEqualTo(3);
    rig.connect();
    assertThat(rig.requested()).startsWith("GET /three ");
    rig.answer(FIVE + "third");
    assertThat(rig.line()).isEqualTo("firstthird");
    assertThat(rig.dials()).isEqualTo(3);
    assertThat(rig.events()).isEqualTo("crdcrd");
    assertThat(rig.counters().connects()).isEqualTo(2);
    assertThat(rig.counters().failures()).isEqualTo(1);
  }

  @Test
  void theOldestWaitingPacketMakesRoom() {
    rig.send("under way");
    for (int i = 1; i <= HttpClient.MOST_WAITING; i++) {
      rig.send("" + i);
    }
    assertThat(rig.counters().dropped().packets()).isZero();
    rig.send("last");
    assertThat(rig.counters().dropped().packets()).isEqualTo(1);
    assertThat(rig.counters().dropped().bytes()).isEqualTo(1);
    assertThat(rig.client().isWritable()).isTrue();
    rig.connect();
    assertThat(rig.requested()).startsWith("GET /under%20way ");
    rig.answer(FIVE + "hello").connect();
    assertThat(rig.requested()).startsWith("GET /2 ");
  }

  @Test
  void manyRefusalsInARowDoNoHarm() {
    for (int i = 0; i <= HttpClient.MOST_WAITING; i++) {
      rig.send("" + i);
    }
    for (int i = 0; i <= HttpClient.MOST_WAITING; i++) {
      rig.refuse("refused");
    }
    assertThat(rig.counters().failures()).isEqualTo(HttpClient.MOST_WAITING + 1);
    assertThat(rig.lastError()).isEqualTo("cannot connect to example.com port 80: refused");
    assertThat(rig.client().state()).isEqualTo(rig.lastError());
  }

  @Test
  void anAnswerEndsTheProblem() {
    rig.send("x").refuse("refused").send("y").connect().answer(FIVE + "hello");
    assertThat(rig.client().state())
        .isEqualTo("connects when the line sends, to example.com port 80");
  }

  // ---- close

  @Test
  void closeCancelsTheAttempt() {
    rig.send("x").send("y");
    assertThat(rig.client().close().isSuccess()).isTrue();
    assertThat(rig.attempt().isCancelled()).isTrue();
    rig.passMillis(10L * LIMIT);
    assertThat(rig.dials()).isEqualTo(1);
    assertThat(rig.counters().failures()).isZero();
  }

  @Test
  void closeClosesTheConnection() {
    rig.send("x").send("y").connect().answer(FIVE);
    assertThat(rig.client().close().isSuccess()).isTrue();
    assertThat(rig.connection().isOpen()).isFalse();
    assertThat(rig.client().isConnected()).isFalse();
    assertThat(rig.client().peers()).isEmpty();
    assertThat(rig.dials()).isEqualTo(1);
    assertThat(rig.events()).isEqualTo("c");
  }

  @Test
  void closeInTheMiddleOfACallOfTheListenerIsTheLastCall() {
    rig.closeAtData();
    rig.send("x").send("y").connect().answer(FIVE + "hello");
    assertThat(rig.events()).isEqualTo("cr");
    assertThat(rig.dials()).isEqualTo(1);
  }

  @Test
  void afterCloseNothingIsSent() {
    assertThat(rig.client().open().isSuccess()).isTrue();
    assertThat(rig.client().close().isSuccess()).isTrue();
    rig.send("x");
    assertThat(rig.dials()).isZero();
  }
}
