package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.serialbridge.modbus.Hex.frame;
import static org.serialbridge.modbus.HostUnitLinkRig.MILLI;
import static org.serialbridge.modbus.HostUnitLinkRig.TIMEOUT;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections to a host, and what happens to requests with them. */
class HostUnitLinkTest {
  private static final String READ = "03 00 00 00 02";
  private static final String OTHER_READ = "03 00 10 00 02";
  private static final String WRITE = "06 00 00 00 09";
  private static final String VALUES = "03 04 00 01 00 02";

  private final HostUnitLinkRig rig = new HostUnitLinkRig(Framing.MBAP);

  private static byte[] answer(int transaction, int unit, String pdu) {
    return frame(unit, pdu).tcp(transaction);
  }

  private static HostUnitLinkRig rig(long delay, long gap, long idle, int connections) {
    return new HostUnitLinkRig(
        new HostUnitLink.Options(
            Framing.MBAP, delay * MILLI, gap * MILLI, idle * MILLI, connections));
  }

  @Test
  void theFirstRequestConnectsAndItsAnswerHasTheNumberOfItsClient() {
    rig.ask("a", 700, 1, READ);
    assertThat(rig.transcript()).containsExactly("connect 0 at 0");
    rig.connected();
    assertThat(rig.transcript()).containsExactly("send 0 at 0: 000100000006010300000002");
    rig.receive(answer(1, 1, VALUES));
    assertThat(rig.transcript()).containsExactly("a 700: unit 1 030400010002");
    assertThat(rig.waitsForNothing()).isTrue();
    assertThat(rig.status().connects()).isEqualTo(1);
    assertThat(rig.status().state()).isEqualTo("connected");
  }

  @Test
  void oneConnectionServesAllClientsInTurn() {
    rig.ask("a", 1, 1, READ);
    rig.ask("b", 2, 2, READ);
    rig.connected();
    rig.receive(answer(1, 1, VALUES));
    rig.receive(answer(2, 2, VALUES));
    assertThat(rig.transcript())
        .containsExactly(
            "connect 0 at 0",
            "send 0 at 0: 000100000006010300000002",
            "a 1: unit 1 030400010002",
            "send 0 at 0: 000200000006020300000002",
            "b 2: unit 2 030400010002");
  }

  @Test
  void delayAndGapAreKept() {
    HostUnitLinkRig slow = rig(1_500, 50, 0, 1);
    slow.ask("a", 1, 1, READ);
    slow.ask("a", 2, 1, OTHER_READ);
    slow.connected();
    slow.pass(1_520 * MILLI);
    slow.receive(answer(1, 1, VALUES));
    slow.pass(60 * MILLI);
    assertThat(slow.transcript())
        .containsExactly(
            "connect 0 at 0",
            "send 0 at 1500: 000100000006010300000002",
            "a 1: unit 1 030400010002",
            "send 0 at 1570: 000200000006010300100002");
  }

  @Test
  void anIdleConnectionIsClosedAndMadeAgainByTheNextRequest() {
    HostUnitLinkRig idle = rig(0, 0, 3_000, 1);
    idle.ask("a", 1, 1, READ);
    idle.connected();
    idle.receive(answer(1, 1, VALUES));
    idle.transcript();
    idle.pass(10_000 * MILLI);
    assertThat(idle.transcript()).containsExactly("close 0 at 3000");
    assertThat(idle.waitsForNothing()).isTrue();
    idle.ask("a", 2, 1, READ);
    assertThat(idle.transcript()).containsExactly("connect 0 at 10000");
    assertThat(idle.status().failures()).isZero();
  }

  @Test
  void aHostThatIsAwayIsAnsweredAtOnceAndLookedForAgain() {
    rig.ask("a", 1, 1, READ);
    rig.ask("b", 2, 1, OTHER_READ);
    rig.lost(false);
    assertThat(rig.transcript())
        .containsExactly("connect 0 at 0", "a 1: unit 1 830b", "b 2: unit 1 830b");
    rig.ask("a", 3, 1, READ);
    assertThat(rig.transcript()).containsExactly("a 3: unit 1 830b");
    assertThat(rig.status().state()).isEqualTo("away");
    assertThat(rig.status().problem()).isEqualTo("lost");
    for (long pause : new long[] {1, 2, 4, 8, 16, 30, 30}) {
      rig.pass(pause * 1_000 * MILLI - 1);
      assertThat(rig.transcript()).isEmpty();
      rig.pass(1);
      assertThat(rig.transcript()).hasSize(1).allMatch(said -> said.startsWith("connect 0"));
      rig.lost(false);
    }
    rig.pass(30_000 * MILLI);
    rig.connected();
    rig.ask("a", 4, 1, READ);
    rig.receive(answer(1, 1, VALUES));
    assertThat(rig.transcript()).endsWith("a 4: unit 1 030400010002");
    assertThat(rig.status().problem()).isEmpty();
    rig.lost(false);
    rig.pass(1_000 * MILLI);
    assertThat(rig.transcript()).as("1 s again").hasSize(1);
  }

  @Test
  void aCloseInOrderWithoutARequestIsNoFailure() {
    rig.ask("a", 1, 1, READ);
    rig.connected();
    rig.receive(answer(1, 1, VALUES));
    rig.transcript();
    rig.lost(true);
    rig.pass(60_000 * MILLI);
    assertThat(rig.transcript()).isEmpty();
    assertThat(rig.status().failures()).isZero();
    rig.ask("a", 2, 1, READ);
    assertThat(rig.transcript()).containsExactly("connect 0 at 60000");
  }

  @ParameterizedTest
  @CsvSource({"0, true", "0, false", "500, true", "500, false"})
  void aConnectionThatIsTakenAwayAtOnceIsInUseByAnother(int delay, boolean isInOrder) {
    HostUnitLinkRig taken = rig(delay, 0, 0, 1);
    taken.ask("a", 1, 1, READ);
    taken.connected();
    if (isInOrder) {
      taken.lost(true);
    } else {
      taken.reset();
    }
    assertThat(taken.transcript()).endsWith("a 1: unit 1 830b");
    assertThat(taken.status().inUse()).isEqualTo(1);
    assertThat(taken.status().failures()).isEqualTo(1);
    assertThat(taken.status().problem()).endsWith("another client may have it");
    taken.pass(999 * MILLI);
    assertThat(taken.transcript()).isEmpty();
    taken.pass(MILLI);
    assertThat(taken.transcript()).containsExactly("connect 0 at 1000");
  }

  @Test
  void aResetWhileConnectingIsInUseByAnotherToo() {
    rig.ask("a", 1, 1, READ);
    rig.reset(); // the kernel tells of the connection and of its end at once
    assertThat(rig.status().inUse()).isEqualTo(1);
    assertThat(rig.status().problem()).endsWith("another client may have it");
  }

  @Test
  void aHostThatClosesEachConnectionIsNotConnectedAgainWithoutARequest() {
    rig.ask("a", 1, 1, READ);
    rig.connected();
    rig.lost(true);
    rig.pass(1_000 * MILLI);
    rig.connected();
    rig.lost(true);
    rig.transcript();
    rig.pass(60_000 * MILLI);
    assertThat(rig.transcript()).as("nobody asks").isEmpty();
    rig.ask("a", 2, 1, READ);
    rig.connected();
    rig.lost(true);
    assertThat(rig.transcript()).endsWith("a 2: unit 1 830b");
    rig.pass(2_000 * MILLI - 1);
    assertThat(rig.transcript()).as("the pause has grown").isEmpty();
    rig.pass(1);
    assertThat(rig.transcript()).hasSize(1);
  }

  @Test
  void anIdleConnectionIsNotMadeAgainAlsoBehindAFailure() {
    HostUnitLinkRig idle = rig(0, 0, 1_000, 1);
    idle.ask("a", 1, 1, READ);
    idle.lost(false);
    idle.pass(1_000 * MILLI);
    idle.connected();
    idle.transcript();
    idle.pass(60_000 * MILLI);
    assertThat(idle.transcript()).containsExactly("close 0 at 2000");
  }

  @Test
  void aSecondConnectionThatIsRefusedIsNotTriedByEachRequest() {
    HostUnitLinkRig wide = rig(0, 0, 0, 2);
    wide.ask("a", 1, 1, READ);
    wide.connected(0);
    for (int i = 2; i < 12; i++) {
      wide.ask("b", i, 2, "03 00 00 00 0" + i % 8);
      wide.ask("c", i, 3, "03 00 00 00 0" + i % 8);
      wide.refuse(1);
      wide.receive(0, answer(i - 1, i == 2 ? 1 : 2 + i % 2, i == 2 ? VALUES : "83 02"));
    }
    assertThat(wide.transcript()).filteredOn("connect 1 at 0"::equals).hasSize(1);
  }

  @Test
  void whileAHostThatWasAwayIsTriedNobodyWaits() {
    rig.ask("a", 1, 1, READ);
    rig.lost(false);
    rig.pass(1_000 * MILLI);
    rig.transcript();
    rig.ask("a", 2, 1, READ);
    assertThat(rig.transcript()).containsExactly("a 2: unit 1 830b");
  }

  @Test
  void aRequestIsNeverSentTwice() {
    rig.ask("a", 1, 1, WRITE);
    rig.connected();
    rig.pass(2_000 * MILLI);
    rig.lost(false);
    rig.pass(10_000 * MILLI);
    rig.connected();
    assertThat(rig.transcript()).filteredOn(said -> said.startsWith("send")).hasSize(1);
  }

  @Test
  void aLateAnswerIsCountedAndDropped() {
    rig.ask("a", 1, 1, READ);
    rig.connected();
    rig.pass(TIMEOUT);
    assertThat(rig.transcript()).endsWith("a 1: unit 1 830b");
    rig.ask("a", 2, 1, OTHER_READ);
    rig.receive(answer(1, 1, VALUES));
    assertThat(rig.transcript()).containsExactly("send 0 at 1000: 000200000006010300100002");
    rig.receive(answer(2, 1, VALUES));
    assertThat(rig.transcript()).containsExactly("a 2: unit 1 030400010002");
    assertThat(rig.status().lateAnswers()).isEqualTo(1);
    rig.ask("a", 3, 1, READ);
    rig.pass(TIMEOUT);
    rig.receive(answer(3, 1, VALUES));
    assertThat(rig.status().lateAnswers()).as("before the next request").isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Framing.class,
      names = {"RTU", "ASCII"})
  void afterATimeOutWithoutTransactionsANewConnectionIsMade(Framing framing) {
    HostUnitLinkRig bare = new HostUnitLinkRig(framing);
    bare.ask("a", 1, 1, READ);
    bare.ask("a", 2, 1, OTHER_READ);
    bare.connected();
    bare.transcript();
    bare.pass(TIMEOUT);
    assertThat(bare.transcript())
        .containsExactly("close 0 at 1000", "a 1: unit 1 830b", "connect 0 at 1000");
    assertThat(bare.status().failures()).isZero();
  }

  @Test
  void aWriteThatComesBackByRoutesInACircleEndsWithItsTimeOut() {
    rig.ask("a", 1, 1, WRITE);
    rig.connected();
    rig.ask("host", 2, 1, WRITE);
    rig.ask("host", 3, 2, WRITE);
    rig.transcript();
    rig.pass(TIMEOUT);
    assertThat(rig.transcript())
        .containsExactlyInAnyOrder(
            "a 1: unit 1 860b", "host 2: unit 1 860b", "send 0 at 1000: 000200000006020600000009");
  }

  @Test
  void aConnectionThatHasBeenSilentForThreeTimeOutsIsMadeAgain() {
    for (int i = 0; i < 3; i++) {
      rig.ask("a", i, 1, READ);
      if (i == 0) {
        rig.connected();
      }
      rig.pass(TIMEOUT);
    }
    assertThat(rig.transcript()).filteredOn(said -> said.startsWith("close")).hasSize(1);
    rig.ask("a", 4, 1, READ);
    assertThat(rig.transcript()).containsExactly("connect 0 at 3000");
  }

  @Test
  void severalConnectionsAreMadeOneAfterTheOtherWhileRequestsWait() {
    HostUnitLinkRig wide = rig(0, 0, 0, 2);
    wide.ask("a", 1, 1, READ);
    wide.ask("b", 2, 2, READ);
    wide.ask("c", 3, 3, READ);
    assertThat(wide.transcript()).containsExactly("connect 0 at 0");
    wide.connected(0);
    assertThat(wide.transcript())
        .containsExactly("send 0 at 0: 000100000006010300000002", "connect 1 at 0");
    wide.connected(1);
    wide.receive(1, answer(2, 2, VALUES));
    wide.receive(0, answer(1, 1, VALUES));
    wide.receive(1, answer(3, 3, VALUES));
    assertThat(wide.transcript())
        .containsExactly(
            "send 1 at 0: 000200000006020300000002",
            "b 2: unit 2 030400010002",
            "send 1 at 0: 000300000006030300000002",
            "a 1: unit 1 030400010002",
            "c 3: unit 3 030400010002");
  }

  @Test
  void equalReadsAreSentOnceButNotAcrossAWrite() {
    HostUnitLinkRig wide = rig(0, 0, 0, 3);
    wide.ask("a", 1, 1, READ);
    wide.connected(0);
    wide.ask("b", 2, 1, READ);
    wide.ask("c", 3, 1, WRITE);
    wide.connected(1);
    wide.receive(1, answer(2, 1, WRITE));
    wide.ask("d", 4, 1, READ);
    wide.transcript();
    wide.receive(0, answer(1, 1, VALUES));
    assertThat(wide.transcript())
        .containsExactly("a 1: unit 1 030400010002", "b 2: unit 1 030400010002");
    assertThat(wide.status().units().get(0).requests()).as("two reads, a write").isEqualTo(3);
  }

  @Test
  void aKeptValueIsGivenAtOnceAndForgottenByAWrite() {
    rig.ask("a", 1, 1, READ, 500 * MILLI);
    rig.connected();
    rig.receive(answer(1, 1, VALUES));
    rig.transcript();
    rig.pass(500 * MILLI);
    rig.ask("b", 2, 1, "03 00 01 00 01", 500 * MILLI);
    assertThat(rig.transcript()).containsExactly("b 2: unit 1 03020002");
    rig.ask("b", 3, 1, READ);
    assertThat(rig.transcript()).as("without an age").hasSize(1);
    rig.receive(answer(2, 1, VALUES));
    rig.ask("b", 4, 1, READ, 400 * MILLI);
    assertThat(rig.transcript()).as("too old, and the last read was not kept").hasSize(2);
    rig.receive(answer(3, 1, VALUES));
    rig.ask("c", 5, 1, WRITE);
    rig.transcript();
    rig.ask("b", 6, 1, READ, 400 * MILLI);
    assertThat(rig.transcript()).as("forgotten when the write is queued").isEmpty();
    assertThat(rig.status().keptHits()).isEqualTo(1);
  }

  @Test
  void aHostOfAnotherProtocolIsLeft() {
    rig.ask("a", 1, 1, READ);
    rig.connected();
    rig.receive("HTTP/1.1 400 Bad Request".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertThat(rig.transcript()).contains("close 0 at 0", "a 1: unit 1 830b");
    assertThat(rig.status().problem())
        .startsWith("it speaks another protocol")
        .doesNotContain("another client");
    assertThat(rig.status().inUse()).isZero();
  }

  @Test
  void theThirtyThirdRequestOfAClientIsBusy() {
    for (int i = 0; i <= 32; i++) {
      rig.ask("a", i, 1, "06 00 01 00 01");
    }
    assertThat(rig.transcript()).containsExactly("connect 0 at 0", "a 32: unit 1 8606");
  }

  @Test
  void aClientThatHasGoneGetsNothingAndIsNotAskedFor() {
    rig.ask("a", 1, 1, READ);
    rig.ask("b", 2, 1, OTHER_READ);
    rig.forget("b");
    rig.connected();
    rig.forget("a");
    rig.receive(answer(1, 1, VALUES));
    assertThat(rig.transcript())
        .containsExactly("connect 0 at 0", "send 0 at 0: 000100000006010300000002");
  }

  @Test
  void aRequestThatWaitsTooLongForABusyHostGetsException06() {
    HostUnitLinkRig busy = rig(0, 9_000, 0, 1);
    busy.ask("a", 1, 1, READ);
    busy.connected();
    busy.receive(answer(1, 1, VALUES));
    busy.ask("a", 2, 1, READ);
    busy.transcript();
    busy.pass(HostUnitLinkRig.WAIT);
    assertThat(busy.transcript()).containsExactly("a 2: unit 1 8306");
  }

  @Test
  void atItsEndEverythingIsAnswered() {
    rig.ask("a", 1, 1, READ);
    rig.ask("b", 2, 1, OTHER_READ);
    rig.connected();
    rig.transcript();
    rig.close();
    assertThat(rig.transcript())
        .containsExactly("close 0 at 0", "a 1: unit 1 830b", "b 2: unit 1 830b");
    assertThat(rig.waitsForNothing()).isTrue();
  }
}
