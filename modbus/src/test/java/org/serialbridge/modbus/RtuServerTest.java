package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.serialbridge.modbus.Hex.bytes;
import static org.serialbridge.modbus.Hex.frame;
import static org.serialbridge.modbus.Hex.join;
import static org.serialbridge.modbus.Hex.rtu;
import static org.serialbridge.modbus.LineRig.CHARACTER;
import static org.serialbridge.modbus.LineRig.MILLISECOND;
import static org.serialbridge.modbus.LineRig.RESPONSE;
import static org.serialbridge.modbus.LineRig.SILENCE;
import static org.serialbridge.modbus.LineRig.T35;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A master on the line. */
class RtuServerTest {
  private static final String READ = "03 00 00 00 02";
  private static final String VALUES = "03 04 00 01 00 02";
  private static final String FIRST = "network:000100000006010300000002";
  private static final String ANSWER = "line:010304000100022a32";

  private static final long LONGEST_PAUSE = 150 * MILLISECOND;

  private final RtuServerRig rig = new RtuServerRig(true);

  @BeforeEach
  void connect() {
    rig.link().connected();
  }

  private static String network(int transaction, int unit, String pdu) {
    return "network:" + Hex.text(frame(unit, pdu).tcp(transaction));
  }

  @Test
  void aRequestGoesOutAtItsLastByteAndItsAnswerComesBack() {
    byte[] request = rtu(1, READ);
    for (byte one : request) {
      assertThat(rig.transcript()).isEmpty();
      rig.passNanos(CHARACTER);
      rig.receive(new byte[] {one});
    }
    assertThat(rig.transcript()).containsExactly(FIRST);
    rig.passNanos(20 * MILLISECOND);
    rig.fromNetworkAtOnce(1, 1, VALUES);
    assertThat(rig.transcript()).containsExactly(ANSWER);
    assertThat(rig.deadline()).isEmpty();
    assertThat(rig.unit(1).worstMicroseconds()).isEqualTo(20_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01 00 00 00 01",
        "05 00 01 FF 00",
        "07",
        "08 00 01 00 00",
        "0F 00 13 00 0A 02 CD 01",
        "10 00 01 00 02 04 00 0A 01 02",
        "15 09 06 00 04 00 07 00 01 06 AF",
        "16 00 04 00 F2 00 25",
        "17 00 03 00 01 00 0E 00 01 02 00 FF",
        "18 04 DE",
        "2B 0E 01 00"
      })
  void everyRequestOfKnownLengthGoesOutAtItsLastByte(String pdu) {
    rig.receive(rtu(17, pdu));
    assertThat(rig.transcript()).containsExactly(network(1, 17, pdu));
  }

  @Test
  void theLargestRequestGoesOutAtItsLastByte() {
    byte[] pdu = new byte[252];
    pdu[0] = 16;
    pdu[5] = (byte) 246;
    rig.receive(new Adu(1, pdu).rtu());
    assertThat(rig.transcript()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"41", "41 01 02 03", "08 00 00 A5 37", "2B 0D 01"})
  void aRequestOfUnknownLengthGoesOutAfterSilence(String pdu) {
    rig.receive(rtu(1, pdu));
    rig.passNanos(SILENCE - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly(network(1, 1, pdu));
  }

  @Test
  void theLargestRequestOfUnknownLengthGoesOutAfterSilence() {
    byte[] pdu = new byte[253];
    pdu[0] = 0x41;
    rig.receive(new Adu(1, pdu).rtu());
    rig.passNanos(SILENCE);
    assertThat(rig.transcript()).hasSize(1);
  }

  @Test
  void noiseBeforeARequestDoesNotSpoilIt() {
    rig.receive(join(bytes("FF 00"), rtu(1, READ)));
    rig.passNanos(SILENCE);
    assertThat(rig.transcript()).containsExactlyInAnyOrder("dropped:2", FIRST);
  }

  @Test
  void noiseAndSilenceBeforeARequestDoNotDelayIt() {
    rig.receive(bytes("FF 00"));
    rig.passNanos(SILENCE);
    rig.receive(rtu(1, READ));
    assertThat(rig.transcript()).containsExactly("dropped:2", FIRST);
  }

  @Test
  void aRequestWithAWrongCrcIsDropped() {
    byte[] damaged = rtu(1, READ);
    damaged[2] ^= 4;
    rig.receive(damaged);
    rig.passNanos(10 * RESPONSE);
    assertThat(rig.transcript()).containsExactly("dropped:8");
    rig.receive(rtu(1, READ));
    assertThat(rig.transcript()).containsExactly(FIRST);
  }

  @Test
  void whatIsLongerThanAnyFrameIsDropped() {
    rig.receive(new byte[300]);
    rig.receive(rtu(1, READ));
    rig.passNanos(SILENCE);
    assertThat(rig.transcript().stream().mapToInt(RtuServerTest::dropped).sum()).isEqualTo(308);
    rig.receive(rtu(1, READ));
    assertThat(rig.transcript()).containsExactly(FIRST);
  }

  private static int dropped(String said) {
    return Integer.parseInt(said.substring("dropped:".length()));
  }

  @ParameterizedTest
  @CsvSource({
    "2, 1, 03 04 00 01 00 02", // another transaction
    "0, 1, 03 04 00 01 00 02",
    "1, 2, 03 04 00 01 00 02", // another unit
    "1, 1, 04 04 00 01 00 02", // another function code
    "1, 1, 84 02"
  })
  void aForeignAnswerIsDropped(int transaction, int unit, String pdu) {
    rig.receive(rtu(1, READ));
    rig.transcript();
    rig.fromNetwork(transaction, unit, pdu);
    assertThat(rig.transcript()).isEmpty();
    assertThat(rig.unit(unit).unexpectedResponses()).isEqualTo(1);
    rig.fromNetwork(1, 1, VALUES);
    assertThat(rig.transcript()).containsExactly(ANSWER);
  }

  @Test
  void anExceptionComesBack() {
    rig.receive(rtu(1, READ));
    rig.transcript();
    rig.fromNetwork(1, 1, "83 02");
    assertThat(rig.transcript()).containsExactly("line:" + Hex.text(rtu(1, "83 02")));
    assertThat(rig.unit(1).exceptions()).containsOnlyKeys(2);
  }

  @Test
  void aSecondAnswerIsDropped() {
    rig.receive(rtu(1, READ));
    rig.fromNetwork(1, 1, VALUES);
    rig.transcript();
    rig.fromNetwork(1, 1, VALUES);
    assertThat(rig.transcript()).isEmpty();
    assertThat(rig.unit(1).unexpectedResponses()).isEqualTo(1);
  }

  @Test
  void anAnswerWithoutARequestIsDropped() {
    rig.fromNetwork(0, 1, VALUES);
    assertThat(rig.transcript()).isEmpty();
  }

  @Test
  void aNewRequestReplacesTheOldOne() {
    rig.receive(rtu(1, READ));
    rig.passNanos(50 * MILLISECOND);
    rig.receive(rtu(1, READ));
    assertThat(rig.transcript()).containsExactly(FIRST, network(2, 1, READ));
    rig.fromNetworkAtOnce(1, 1, VALUES);
    assertThat(rig.transcript()).as("the late one").isEmpty();
    rig.passNanos(RESPONSE - 1);
    rig.fromNetworkAtOnce(2, 1, VALUES);
    assertThat(rig.transcript()).containsExactly(ANSWER);
    assertThat(rig.unit(1).timeouts()).isEqualTo(1);
  }

  @Test
  void twoRequestsInOneReadAreBothSent() {
    rig.receive(join(rtu(1, READ), rtu(2, READ)));
    assertThat(rig.transcript()).containsExactly(FIRST, network(2, 2, READ));
    rig.fromNetwork(1, 1, VALUES);
    assertThat(rig.transcript()).isEmpty();
  }

  @Test
  void transactionIdentifiersStartAnewAfterTheLargest() {
    for (int i = 0; i < 0xFFFF; i++) {
      rig.receive(rtu(1, "07"));
      rig.transcript();
    }
    rig.receive(rtu(1, READ));
    assertThat(rig.transcript()).containsExactly(network(0, 1, READ));
    rig.fromNetwork(0, 1, VALUES);
    assertThat(rig.transcript()).containsExactly(ANSWER);
  }

  @Test
  void aRemoteThatDoesNotAnswerIsException0B() {
    rig.receive(rtu(1, READ));
    rig.transcript();
    rig.passNanos(RESPONSE - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly("line:" + Hex.text(rtu(1, "83 0B")));
    rig.fromNetwork(1, 1, VALUES);
    assertThat(rig.transcript()).as("late").isEmpty();
    assertThat(rig.unit(1).timeouts()).isEqualTo(1);
  }

  @Test
  void anAnswerLeavesT35AfterItsRequestAtTheEarliest() {
    rig.receive(rtu(1, READ));
    rig.passNanos(T35 - 1);
    rig.transcript();
    rig.fromNetworkAtOnce(1, 1, VALUES);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly(ANSWER);
    assertThat(rig.deadline()).isEmpty();
  }

  @Test
  void anAnswerThatWaitsIsDroppedWhenTheMasterAsksAgain() {
    rig.receive(rtu(1, READ));
    rig.fromNetworkAtOnce(1, 1, VALUES);
    rig.receive(rtu(2, READ));
    rig.transcript();
    rig.passNanos(T35);
    assertThat(rig.transcript()).isEmpty();
    rig.fromNetwork(2, 2, VALUES);
    assertThat(rig.transcript()).containsExactly("line:" + Hex.text(rtu(2, VALUES)));
  }

  @Test
  void noiseBeforeARequestOfUnknownLengthSpoilsIt() {
    rig.receive(join(bytes("FF 00"), rtu(1, "41 02")));
    rig.passNanos(LONGEST_PAUSE);
    assertThat(rig.transcript()).containsExactly("dropped:7");
  }

  @Test
  void aRemoteThatIsAwayIsException0A() {
    rig.disconnected();
    assertThat(rig.transcript()).isEmpty();
    rig.receive(rtu(1, READ));
    rig.passNanos(T35 - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly("line:" + Hex.text(rtu(1, "83 0A")));
    assertThat(rig.deadline()).isEmpty();
    rig.link().connected();
    rig.receive(rtu(1, READ));
    assertThat(rig.transcript()).containsExactly(FIRST);
  }

  @Test
  void aRemoteThatGoesIsException0AForTheRequest() {
    rig.receive(rtu(1, READ));
    rig.transcript();
    rig.passNanos(T35);
    rig.disconnected();
    assertThat(rig.transcript()).containsExactly("line:" + Hex.text(rtu(1, "83 0A")));
    rig.link().connected();
    rig.fromNetwork(1, 1, VALUES);
    rig.passNanos(RESPONSE);
    assertThat(rig.transcript()).isEmpty();
  }

  @Test
  void withoutExceptionsNothingIsSaid() {
    RtuServerRig silent = new RtuServerRig(false);
    silent.receive(rtu(1, READ));
    assertThat(silent.transcript()).as("away").isEmpty();
    silent.link().connected();
    silent.receive(rtu(1, READ));
    assertThat(silent.transcript()).containsExactly(FIRST);
    silent.passNanos(RESPONSE);
    silent.receive(rtu(1, READ));
    silent.disconnected();
    assertThat(silent.transcript()).containsExactly(network(2, 1, READ));
    assertThat(silent.unit(1).timeouts()).isEqualTo(3);
  }

  @Test
  void aBroadcastIsSentAndNotAnswered() {
    rig.receive(rtu(0, "06 00 01 00 03"));
    assertThat(rig.transcript()).containsExactly(network(1, 0, "06 00 01 00 03"));
    assertThat(rig.deadline()).isEmpty();
    rig.fromNetwork(1, 0, "06 00 01 00 03");
    assertThat(rig.transcript()).isEmpty();
    rig.disconnected();
    rig.receive(rtu(0, "06 00 01 00 03"));
    assertThat(rig.transcript()).isEmpty();
    assertThat(rig.unit(0).timeouts()).isZero();
  }

  @Test
  void aBroadcastReplacesTheOldRequest() {
    rig.receive(rtu(1, READ));
    rig.receive(rtu(0, "06 00 01 00 03"));
    rig.transcript();
    rig.fromNetwork(1, 1, VALUES);
    rig.fromNetwork(2, 1, VALUES);
    rig.passNanos(RESPONSE);
    assertThat(rig.transcript()).isEmpty();
  }

  @Test
  void aRequestThatIsOverIsWithdrawn() {
    rig.receive(rtu(1, READ));
    rig.passNanos(RESPONSE);
    assertThat(rig.withdrawn()).as("timed out").isEqualTo(1);
    rig.receive(rtu(1, READ));
    rig.receive(rtu(2, READ));
    assertThat(rig.withdrawn()).as("replaced").isEqualTo(2);
    rig.disconnected();
    assertThat(rig.withdrawn()).as("the remote has gone").isEqualTo(3);
    rig.link().connected();
    rig.receive(rtu(1, READ));
    rig.fromNetwork(4, 1, VALUES);
    assertThat(rig.withdrawn()).as("answered").isEqualTo(3);
  }

  @Test
  void pausesWithinARequestUpToALimitDoNotSpoilIt() {
    for (byte one : rtu(1, READ)) {
      rig.receive(new byte[] {one});
      rig.passNanos(120 * MILLISECOND);
    }
    assertThat(rig.transcript()).containsExactly(FIRST);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 7})
  void aLongerPauseWithinARequestSpoilsIt(int cut) {
    byte[] request = rtu(1, READ);
    rig.receive(Arrays.copyOf(request, cut));
    rig.passNanos(LONGEST_PAUSE - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly("dropped:" + cut);
    rig.receive(Arrays.copyOfRange(request, cut, 8));
    rig.passNanos(LONGEST_PAUSE);
    assertThat(rig.transcript()).containsExactly("dropped:" + (8 - cut));
  }

  @Test
  void aPauseWithinARequestOfUnknownLengthDoesNotSpoilIt() {
    byte[] request = rtu(1, "64 01 02 03");
    rig.receive(Arrays.copyOf(request, 3));
    rig.passNanos(120 * MILLISECOND);
    rig.receive(Arrays.copyOfRange(request, 3, request.length));
    rig.passNanos(SILENCE);
    assertThat(rig.transcript()).containsExactly("network:000100000005" + "0164010203");
  }

  @Test
  void aRequestThatWasCutOffDoesNotSpoilTheNext() {
    rig.receive(Arrays.copyOf(rtu(1, READ), 5));
    rig.passNanos(120 * MILLISECOND);
    rig.receive(rtu(1, READ));
    assertThat(rig.transcript()).containsExactly("dropped:5", FIRST);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "248, 7", "255, 255"})
  void aReadForAnyUnitIsAnsweredWithTheUnitThatWasAsked(int asked, int answering) {
    rig.receive(rtu(asked, READ));
    rig.fromNetwork(1, answering, VALUES);
    assertThat(rig.transcript()).endsWith("line:" + Hex.text(rtu(asked, VALUES)));
  }
}
