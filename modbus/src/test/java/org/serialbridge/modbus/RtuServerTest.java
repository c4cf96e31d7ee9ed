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
      rig.pass(CHARACTER);
      rig.fromLine(new byte[] {one});
    }
    assertThat(rig.transcript()).containsExactly(FIRST);
    rig.pass(20 * MILLISECOND);
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
    rig.fromLine(rtu(17, pdu));
    assertThat(rig.transcript()).containsExactly(network(1, 17, pdu));
  }

  @Test
  void theLargestRequestGoesOutAtItsLastByte() {
    byte[] pdu = new byte[252];
    pdu[0] = 16;
    pdu[5] = (byte) 246;
    rig.fromLine(new Adu(1, pdu).rtu());
    assertThat(rig.transcript()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"41", "41 01 02 03", "08 00 00 A5 37", "2B 0D 01"})
  void aRequestOfUnknownLengthGoesOutAfterSilence(String pdu) {
    rig.fromLine(rtu(1, pdu));
    rig.pass(SILENCE - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.pass(1);
    assertThat(rig.transcript()).containsExactly(network(1, 1, pdu));
  }

  @Test
  void theLargestRequestOfUnknownLengthGoesOutAfterSilence() {
    byte[] pdu = new byte[253];
    pdu[0] = 0x41;
    rig.fromLine(new Adu(1, pdu).rtu());
    rig.pass(SILENCE);
    assertThat(rig.transcript()).hasSize(1);
  }

  @Test
  void noiseBeforeARequestDoesNotSpoilIt() {
    rig.fromLine(join(bytes("FF 00"), rtu(1, READ)));
    rig.pass(SILENCE);
    assertThat(rig.transcript()).containsExactlyInAnyOrder("dropped:2", FIRST);
  }

  @Test
  void noiseAndSilenceBeforeARequestDoNotDelayIt() {
    rig.fromLine(bytes("FF 00"));
    rig.pass(SILENCE);
    rig.fromLine(rtu(1, READ));
    assertThat(rig.transcript()).containsExactly("dropped:2", FIRST);
  }

  @Test
  void aRequestWithAWrongCrcIsDropped() {
    byte[] damaged = rtu(1, READ);
    damaged[2] ^= 4;
    rig.fromLine(damaged);
    rig.pass(10 * RESPONSE);
    assertThat(rig.transcript()).containsExactly("dropped:8");
    rig.fromLine(rtu(1, READ));
    assertThat(rig.transcript()).containsExactly(FIRST);
  }

  @Test
  void whatIsLongerThanAnyFrameIsDropped() {
    rig.fromLine(new byte[300]);
    rig.fromLine(rtu(1, READ));
    rig.pass(SILENCE);
    assertThat(rig.transcript().stream().mapToInt(RtuServerTest::dropped).sum()).isEqualTo(308);
    rig.fromLine(rtu(1, READ));
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
    rig.fromLine(rtu(1, READ));
    rig.transcript();
    rig.fromNetwork(transaction, unit, pdu);
    assertThat(rig.transcript()).isEmpty();
    assertThat(rig.unit(unit).unexpectedResponses()).isEqualTo(1);
    rig.fromNetwork(1, 1, VALUES);
    assertThat(rig.transcript()).containsExactly(ANSWER);
  }

  @Test
  void anExceptionComesBack() {
    rig.fromLine(rtu(1, READ));
    rig.transcript();
    rig.fromNetwork(1, 1, "83 02");
    assertThat(rig.transcript()).containsExactly("line:" + Hex.text(rtu(1, "83 02")));
    assertThat(rig.unit(1).exceptions()).containsOnlyKeys(2);
  }

  @Test
  void aSecondAnswerIsDropped() {
    rig.fromLine(rtu(1, READ));
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
    rig.fromLine(rtu(1, READ));
    rig.pass(50 * MILLISECOND);
    rig.fromLine(rtu(1, READ));
    assertThat(rig.transcript()).containsExactly(FIRST, network(2, 1, READ));
    rig.fromNetworkAtOnce(1, 1, VALUES);
    assertThat(rig.transcript()).as("the late one").isEmpty();
    rig.pass(RESPONSE - 1);
    rig.fromNetworkAtOnce(2, 1, VALUES);
    assertThat(rig.transcript()).containsExactly(ANSWER);
    assertThat(rig.unit(1).timeouts()).isEqualTo(1);
  }

  @Test
  void twoRequestsInOneReadAreBothSent() {
    rig.fromLine(join(rtu(1, READ), rtu(2, READ)));
    assertThat(rig.transcript()).containsExactly(FIRST, network(2, 2, READ));
    rig.fromNetwork(1, 1, VALUES);
    assertThat(rig.transcript()).isEmpty();
  }

  @Test
  void transactionIdentifiersStartAnewAfterTheLargest() {
    for (int i = 0; i < 0xFFFF; i++) {
      rig.fromLine(rtu(1, "07"));
      rig.transcript();
    }
    rig.fromLine(rtu(1, READ));
    assertThat(rig.transcript()).containsExactly(network(0, 1, READ));
    rig.fromNetwork(0, 1, VALUES);
    assertThat(rig.transcript()).containsExactly(ANSWER);
  }

  @Test
  void aRemoteThatDoesNotAnswerIsException0B() {
    rig.fromLine(rtu(1, READ));
    rig.transcript();
    rig.pass(RESPONSE - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.pass(1);
    assertThat(rig.transcript()).containsExactly("line:" + Hex.text(rtu(1, "83 0B")));
    rig.fromNetwork(1, 1, VALUES);
    assertThat(rig.transcript()).as("late").isEmpty();
    assertThat(rig.unit(1).timeouts()).isEqualTo(1);
  }

  @Test
  void anAnswerLeavesT35AfterItsRequestAtTheEarliest() {
    rig.fromLine(rtu(1, READ));
    rig.pass(T35 - 1);
    rig.transcript();
    rig.fromNetworkAtOnce(1, 1, VALUES);
    assertThat(rig.transcript()).isEmpty();
    rig.pass(1);
    assertThat(rig.transcript()).containsExactly(ANSWER);
    assertThat(rig.deadline()).isEmpty();
  }

  @Test
  void anAnswerThatWaitsIsDroppedWhenTheMasterAsksAgain() {
    rig.fromLine(rtu(1, READ));
    rig.fromNetworkAtOnce(1, 1, VALUES);
    rig.fromLine(rtu(2, READ));
    rig.transcript();
    rig.pass(T35);
    assertThat(rig.transcript()).isEmpty();
    rig.fromNetwork(2, 2, VALUES);
    assertThat(rig.transcript()).containsExactly("line:" + Hex.text(rtu(2, VALUES)));
  }

  @Test
  void noiseBeforeARequestOfUnknownLengthSpoilsIt() {
    rig.fromLine(join(bytes("FF 00"), rtu(1, "41 02")));
    rig.pass(LONGEST_PAUSE);
    assertThat(rig.transcript()).containsExactly("dropped:7");
  }

  @Test
  void aRemoteThatIsAwayIsException0A() {
    rig.disconnected();
    assertThat(rig.transcript()).isEmpty();
    rig.fromLine(rtu(1, READ));
    rig.pass(T35 - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.pass(1);
    assertThat(rig.transcript()).containsExactly("line:" + Hex.text(rtu(1, "83 0A")));
    assertThat(rig.deadline()).isEmpty();
    rig.link().connected();
    rig.fromLine(rtu(1, READ));
    assertThat(rig.transcript()).containsExactly(FIRST);
  }

  @Test
  void aRemoteThatGoesIsException0AForTheRequest() {
    rig.fromLine(rtu(1, READ));
    rig.transcript();
    rig.pass(T35);
    rig.disconnected();
    assertThat(rig.transcript()).containsExactly("line:" + Hex.text(rtu(1, "83 0A")));
    rig.link().connected();
    rig.fromNetwork(1, 1, VALUES);
    rig.pass(RESPONSE);
    assertThat(rig.transcript()).isEmpty();
  }

  @Test
  void withoutExceptionsNothingIsSaid() {
    RtuServerRig silent = new RtuServerRig(false);
    silent.fromLine(rtu(1, READ));
    assertThat(silent.transcript()).as("away").isEmpty();
    silent.link().connected();
    silent.fromLine(rtu(1, READ));
    assertThat(silent.transcript()).containsExactly(FIRST);
    silent.pass(RESPONSE);
    silent.fromLine(rtu(1, READ));
    silent.disconnected();
    assertThat(silent.transcript()).containsExactly(network(2, 1, READ));
    assertThat(silent.unit(1).timeouts()).isEqualTo(3);
  }

  @Test
  void aBroadcastIsSentAndNotAnswered() {
    rig.fromLine(rtu(0, "06 00 01 00 03"));
    assertThat(rig.transcript()).containsExactly(network(1, 0, "06 00 01 00 03"));
    assertThat(rig.deadline()).isEmpty();
    rig.fromNetwork(1, 0, "06 00 01 00 03");
    assertThat(rig.transcript()).isEmpty();
    rig.disconnected();
    rig.fromLine(rtu(0, "06 00 01 00 03"));
    assertThat(rig.transcript()).isEmpty();
    assertThat(rig.unit(0).timeouts()).isZero();
  }

  @Test
  void aBroadcastReplacesTheOldRequest() {
    rig.fromLine(rtu(1, READ));
    rig.fromLine(rtu(0, "06 00 01 00 03"));
    rig.transcript();
    rig.fromNetwork(1, 1, VALUES);
    rig.fromNetwork(2, 1, VALUES);
    rig.pass(RESPONSE);
    assertThat(rig.transcript()).isEmpty();
  }

  @Test
  void aRequestThatIsOverIsWithdrawn() {
    rig.fromLine(rtu(1, READ));
    rig.pass(RESPONSE);
    assertThat(rig.withdrawn()).as("timed out").isEqualTo(1);
    rig.fromLine(rtu(1, READ));
    rig.fromLine(rtu(2, READ));
    assertThat(rig.withdrawn()).as("replaced").isEqualTo(2);
    rig.disconnected();
    assertThat(rig.withdrawn()).as("the remote has gone").isEqualTo(3);
    rig.link().connected();
    rig.fromLine(rtu(1, READ));
    rig.fromNetwork(4, 1, VALUES);
    assertThat(rig.withdrawn()).as("answered").isEqualTo(3);
  }

  @Test
  void pausesWithinARequestUpToALimitDoNotSpoilIt() {
    for (byte one : rtu(1, READ)) {
      rig.fromLine(new byte[] {one});
      rig.pass(120 * MILLISECOND);
    }
    assertThat(rig.transcript()).containsExactly(FIRST);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 7})
  void aLongerPauseWithinARequestSpoilsIt(int cut) {
    byte[] request = rtu(1, READ);
    rig.fromLine(Arrays.copyOf(request, cut));
    rig.pass(LONGEST_PAUSE - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.pass(1);
    assertThat(rig.transcript()).containsExactly("dropped:" + cut);
    rig.fromLine(Arrays.copyOfRange(request, cut, 8));
    rig.pass(LONGEST_PAUSE);
    assertThat(rig.transcript()).containsExactly("dropped:" + (8 - cut));
  }

  @Test
  void aPauseWithinARequestOfUnknownLengthDoesNotSpoilIt() {
    byte[] request = rtu(1, "64 01 02 03");
    rig.fromLine(Arrays.copyOf(request, 3));
    rig.pass(120 * MILLISECOND);
    rig.fromLine(Arrays.copyOfRange(request, 3, request.length));
    rig.pass(SILENCE);
    assertThat(rig.transcript()).containsExactly("network:000100000005" + "0164010203");
  }

  @Test
  void aRequestThatWasCutOffDoesNotSpoilTheNext() {
    rig.fromLine(Arrays.copyOf(rtu(1, READ), 5));
    rig.pass(120 * MILLISECOND);
    rig.fromLine(rtu(1, READ));
    assertThat(rig.transcript()).containsExactly("dropped:5", FIRST);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "248, 7", "255, 255"})
  void aReadForAnyUnitIsAnsweredWithTheUnitThatWasAsked(int asked, int answering) {
    rig.fromLine(rtu(asked, READ));
    rig.fromNetwork(1, answering, VALUES);
    assertThat(rig.transcript()).endsWith("line:" + Hex.text(rtu(asked, VALUES)));
  }
}
