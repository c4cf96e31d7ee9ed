package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.serialbridge.modbus.Hex.frame;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Turns, bounds and joined reads. */
class RequestQueueTest {
  private static final Adu READ = frame(1, "03 00 00 00 02");
  private static final Adu OTHER_READ = frame(1, "03 00 10 00 02");
  private static final Adu WRITE = frame(1, "06 00 01 00 03");

  private final RequestQueue queue = new RequestQueue();
  private int transaction;
  private long now = Long.MAX_VALUE - 2;

  private record Client(String name) implements ModbusClient {
    @Override
    public void answered(int transaction, Adu answer, long now) {
      throw new AssertionError("the queue answers nobody");
    }
  }

  private static ModbusClient client(String name) {
    return new Client(name);
  }

  /** A request with the next transaction identifier, the first is 1. */
  private boolean add(String name, Adu request) {
    transaction++;
    return queue.add(client(name), transaction, request, Terms.OF_LINE, now);
  }

  private RequestQueue.PendingRequest next() {
    Optional<RequestQueue.PendingRequest> next = queue.next(now);
    assertThat(next).isPresent();
    return next.get();
  }

  /** Asks and answers all that waits: who gets each answer, as client and transaction. */
  private List<String> answers() {
    List<String> answers = new ArrayList<>();
    while (!queue.isEmpty()) {
      RequestQueue.PendingRequest job = next();
      answers.add(askers(job));
      queue.done(job);
    }
    assertThat(queue.next(now)).isEmpty();
    return answers;
  }

  private static String askers(RequestQueue.PendingRequest job) {
    List<String> askers = new ArrayList<>();
    for (RequestQueue.Requester asker : job.requesters()) {
      askers.add(((Client) asker.client()).name() + asker.transaction());
    }
    return String.join("+", askers);
  }

  private static Adu read(int address) {
    return new Adu(1, new byte[] {3, 0, (byte) address, 0, 1});
  }

  @Test
  void nothingWaitsAtFirst() {
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.next(now)).isEmpty();
  }

  @Test
  void requestsOfAMasterKeepTheirOrder() {
    for (int i = 0; i < 10; i++) {
      add("a", i % 3 == 0 ? WRITE : read(i));
    }
    assertThat(answers())
        .containsExactly("a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "a10");
  }

  @Test
  void mastersTakeTurns() {
    add("a", read(1));
    add("a", read(2));
    add("a", read(3));
    add("b", read(4));
    add("b", read(5));
    add("c", read(6));
    assertThat(answers()).containsExactly("a1", "b4", "c6", "a2", "b5", "a3");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20, 31})
  void aFullQueueOfOneDelaysAnotherByOneRequestAtMost(int asked) {
    for (int i = 0; i < RequestQueue.MOST_FOR_A_CLIENT; i++) {
      add("a", read(i));
    }
    for (int i = 0; i < asked; i++) {
      queue.done(next());
    }
    add("b", WRITE);
    List<String> order = answers();
    assertThat(order.indexOf("b33")).isLessThanOrEqualTo(1);
  }

  @Test
  void aJoinedReadDoesNotWaitForAllOfTheOther() {
    for (int i = 0; i < RequestQueue.MOST_FOR_A_CLIENT; i++) {
      add("a", read(i));
    }
    add("b", read(31));
    List<String> order = answers();
    assertThat(order.indexOf("a32+b33")).isBetween(0, 1);
    assertThat(order).hasSize(32);
    order.remove("a32+b33");
    assertThat(order).startsWith("a1", "a2", "a3").endsWith("a30", "a31");
  }

  @Test
  void aJoinedReadKeepsItsPlaceAmongTheOwnRequests() {
    add("a", read(1));
    add("a", read(2));
    add("a", READ);
    add("b", READ);
    add("b", WRITE);
    List<String> order = answers();
    assertThat(order).contains("a3+b4", "b5");
    assertThat(order.indexOf("a3+b4")).isLessThan(order.indexOf("b5"));
  }

  @Test
  void theThirtyThirdIsRefused() {
    for (int i = 0; i < RequestQueue.MOST_FOR_A_CLIENT; i++) {
      assertThat(add("a", i % 2 == 0 ? READ : read(i))).isTrue();
    }
    assertThat(add("a", READ)).as("a read that would join").isFalse();
    assertThat(add("a", WRITE)).isFalse();
    assertThat(add("b", WRITE)).as("of another").isTrue();
    RequestQueue.PendingRequest inFlight = next();
    assertThat(add("a", WRITE)).as("in flight is not answered").isFalse();
    queue.done(inFlight);
    assertThat(add("a", WRITE)).isTrue();
  }

  @Test
  void whatIsRefusedIsForgotten() {
    for (int i = 0; i < RequestQueue.MOST_FOR_A_CLIENT; i++) {
      add("a", read(i));
    }
    add("a", WRITE); // refused
    add("b", read(31));
    assertThat(answers()).contains("a32+b34");
  }

  @Test
  void identicalReadsThatWaitAreOne() {
    add("a", READ);
    add("b", READ);
    add("c", OTHER_READ);
    add("a", READ);
    assertThat(answers()).containsExactly("a1+b2+a4", "c3");
  }

  @Test
  void aReadJoinsOneInFlight() {
    add("a", READ);
    RequestQueue.PendingRequest inFlight = next();
    add("b", READ);
    assertThat(queue.isEmpty()).isTrue();
    assertThat(askers(inFlight)).isEqualTo("a1+b2");
    queue.done(inFlight);
    add("c", READ);
    assertThat(answers()).as("not an answered one").containsExactly("c3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "03 00 00 00 03", // another quantity
        "03 00 01 00 02",
        "04 00 00 00 02",
        "01 00 00 00 02",
        "03 00 00 00 02 00"
      })
  void otherReadsAreNotJoined(String other) {
    add("a", READ);
    add("b", frame(1, other));
    add("c", frame(2, "03 00 00 00 02"));
    assertThat(answers()).containsExactly("a1", "b2", "c3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"06 00 01 00 03", "07", "08 00 00 00 00", "14 00", "17 00", "18 00 01", "41"})
  void onlyReadsOfCoilsInputsAndRegistersAreJoined(String request) {
    add("a", frame(1, request));
    add("b", frame(1, request));
    assertThat(answers()).containsExactly("a1", "b2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "05 00 01 FF 00",
        "06 00 01 00 03",
        "08 00 0A 00 00",
        "0F 00 01 00 01 01 01",
        "10 00 01 00 01 02 00 03",
        "15 00",
        "16 00 01 00 03 00 04",
        "17 00 03 00 01 00 0E 00 01 02 00 FF",
        "2B 0D 00",
        "41 01"
      })
  void aReadDoesNotJoinAcrossAWrite(String write) {
    add("a", READ);
    add("b", frame(1, write));
    add("c", READ);
    assertThat(answers()).containsExactly("a1", "b2", "c3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"03 00 20 00 01", "07", "0B", "0C", "11", "14 00", "18 00 01"})
  void aReadJoinsAcrossARead(String read) {
    add("a", READ);
    add("b", frame(1, read));
    add("c", READ);
    assertThat(answers()).containsExactly("a1+c3", "b2");
  }

  @Test
  void aReadDoesNotJoinAcrossABroadcast() {
    add("a", READ);
    add("b", frame(0, "06 00 01 00 03"));
    add("c", READ);
    assertThat(answers()).containsExactly("a1", "b2", "c3");
  }

  @Test
  void aReadJoinsAcrossAWriteToAnotherUnit() {
    add("a", READ);
    add("b", frame(2, "06 00 01 00 03"));
    add("c", READ);
    assertThat(answers()).containsExactly("a1+c3", "b2");
  }

  @Test
  void aReadDoesNotJoinWhileAWriteIsInFlight() {
    add("b", WRITE);
    RequestQueue.PendingRequest write = next();
    add("a", READ);
    add("c", READ);
    queue.done(write);
    assertThat(answers()).containsExactly("a2", "c3");
  }

  @Test
  void aReadJoinsAgainWhenTheWriteIsAnswered() {
    add("b", WRITE);
    RequestQueue.PendingRequest write = next();
    add("a", READ);
    queue.done(write);
    add("c", READ);
    assertThat(answers()).as("asked after the write").containsExactly("a2+c3");
  }

  @Test
  void aReadDoesNotJoinBeforeTheLastWriteIsAnswered() {
    add("b", WRITE);
    add("b", WRITE);
    RequestQueue.PendingRequest write = next();
    add("a", READ);
    queue.done(write);
    add("c", READ);
    assertThat(answers()).containsExactly("b2", "a3", "c4");
    add("a", READ);
    add("c", READ);
    assertThat(answers()).containsExactly("a5+c6");
  }

  @Test
  void requestsOfAMasterThatHasGoneAreDropped() {
    add("a", READ);
    add("a", WRITE);
    add("b", OTHER_READ);
    queue.forgetClient(client("a"));
    assertThat(answers()).containsExactly("b3");
  }

  @Test
  void aMasterThatHasGoneLeavesNothingBehind() {
    for (int i = 0; i < RequestQueue.MOST_FOR_A_CLIENT; i++) {
      add("a", WRITE);
    }
    queue.forgetClient(client("a"));
    assertThat(queue.isEmpty()).isTrue();
    for (int i = 0; i < RequestQueue.MOST_FOR_A_CLIENT; i++) {
      assertThat(add("a", READ)).as("counted anew, and no write is pending").isTrue();
    }
    assertThat(answers()).hasSize(1);
  }

  @Test
  void whatIsInFlightIsAnsweredToNobody() {
    add("a", WRITE);
    RequestQueue.PendingRequest inFlight = next();
    queue.forgetClient(client("a"));
    assertThat(inFlight.requesters()).isEmpty();
    add("b", READ);
    add("c", READ);
    queue.done(inFlight);
    assertThat(answers()).as("it may still write").containsExactly("b2", "c3");
  }

  @Test
  void aReadInFlightIsAnsweredToThoseWhoStay() {
    add("a", READ);
    add("b", READ);
    RequestQueue.PendingRequest inFlight = next();
    queue.forgetClient(client("a"));
    add("c", READ);
    assertThat(askers(inFlight)).isEqualTo("b2+c3");
  }

  @Test
  void aReadWithoutAskersIsStillJoinedInFlight() {
    add("a", READ);
    RequestQueue.PendingRequest inFlight = next();
    queue.forgetClient(client("a"));
    add("b", READ);
    assertThat(askers(inFlight)).isEqualTo("b2");
    queue.done(inFlight);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void joinedReadsSurviveWhoAskedFirst() {
    add("a", READ);
    add("a", OTHER_READ);
    add("b", READ);
    add("b", OTHER_READ);
    add("b", WRITE);
    queue.forgetClient(client("a"));
    assertThat(answers()).as("before what came later").containsExactly("b3", "b4", "b5");
  }

  @Test
  void whoJoinedMayGo() {
    add("a", READ);
    add("b", READ);
    queue.forgetClient(client("b"));
    assertThat(answers()).containsExactly("a1");
  }

  @Test
  void allWhoJoinedMayGo() {
    add("a", READ);
    add("b", READ);
    queue.forgetClient(client("a"));
    queue.forgetClient(client("b"));
    assertThat(queue.isEmpty()).isTrue();
    add("c", READ);
    assertThat(answers()).containsExactly("c3");
  }

  @Test
  void whoHasNothingMayGo() {
    queue.forgetClient(client("a"));
    add("b", READ);
    queue.forgetClient(client("a"));
    assertThat(answers()).containsExactly("b1");
  }
}
