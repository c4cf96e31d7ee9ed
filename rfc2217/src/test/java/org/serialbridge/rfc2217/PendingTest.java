package org.serialbridge.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Requests while the line has not carried out an earlier one. */
class PendingTest {
  private static final String QUERY_BAUD_RATE = "ff fa 2c 01 00 00 00 00 ff f0";
  private static final String SET_9600 = "ff fa 2c 01 00 00 25 80 ff f0";
  private static final String TOLD_9600 = "peer ff fa 2c 65 00 00 25 80 ff f0";

  private final ServerRig rig = ServerRig.agreed();

  @Test
  void answersKeepTheirOrderBehindTheFirstThatWaits() {
    rig.isHeld = true;
    rig.receive(QUERY_BAUD_RATE + "41" + SET_9600 + "42" + QUERY_BAUD_RATE);
    rig.receive("ff fa 2c 0b 10 ff f0 ff fa 2c 02 07 ff f0 ff fa 2c 00 ff f0");
    assertThat(rig.transcript())
        .containsExactly(
            "peer ff fa 2c 65 00 01 c2 00 ff f0",
            "line 41",
            "apply BaudRate[wanted=9600]",
            "line 42",
            "watch 16 0",
            "apply DataSize[wanted=7]");
    rig.carryOut();
    assertThat(rig.transcript()).containsExactly(TOLD_9600, TOLD_9600, "peer ff fa 2c 6f 10 ff f0");
    rig.carryOut();
    assertThat(rig.transcript())
        .containsExactly(
            "peer ff fa 2c 66 07 ff f0",
            "peer ff fa 2c 64 73 65 72 69 61 6c 62 72 69 64 67 65 20 63 6f 6d 31 ff f0");
  }

  @Test
  void repeatedSettingIsAskedAgainWhileTheFirstWaits() {
    rig.isHeld = true;
    rig.receive(SET_9600 + "ff fa 2c 01 00 01 c2 00 ff f0" + SET_9600);
    assertThat(rig.asked).hasSize(3);
    rig.carryOutAll();
    rig.log.clear();
    rig.receive(SET_9600);
    assertThat(rig.transcript()).containsExactly(TOLD_9600);
  }

  @Test
  void nothingMayBeAppliedThatWasNotAsked() {
    assertThatIllegalStateException()
        .isThrownBy(() -> rig.server.applied(ServerRig.LINE, rig.now))
        .withMessage("applied, but nothing was asked for");
  }

  @Test
  void tooManyRequestsEndTheConnection() throws ProtocolException {
    rig.isHeld = true;
    rig.receive(SET_9600);
    byte[] query = Hex.bytes(QUERY_BAUD_RATE);
    for (int i = 1; i < 1024; i++) {
      rig.receive(query, Cuts.WHOLE);
    }
    assertThatThrownBy(() -> rig.receive(query, Cuts.WHOLE))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("requests without an answer: 1024 (expected: fewer)");
    rig.log.clear();
    rig.carryOutAll();
    assertThat(rig.transcript()).hasSize(1024);
  }

  @Test
  void newsWaitUntilAllIsAnswered() {
    rig.isHeld = true;
    rig.receive(SET_9600 + "ff fa 2c 02 07 ff f0");
    rig.log.clear();
    rig.changed(rig.line.withParity(Parity.ODD));
    rig.carryOut();
    assertThat(rig.transcript()).containsExactly(TOLD_9600);
    rig.carryOut();
    assertThat(rig.transcript())
        .containsExactly("peer ff fa 2c 66 07 ff f0", "peer ff fa 2c 67 02 ff f0");
  }

  @Test
  void whatTheLineChangesBesidesIsTold() {
    rig.isHeld = true;
    rig.receive("ff fa 2c 02 05 ff f0");
    rig.log.clear();
    rig.server.applied(
        ServerRig.LINE.withDataSize(5).withStopSize(StopSize.ONE_AND_A_HALF), rig.now);
    assertThat(rig.transcript())
        .containsExactly("peer ff fa 2c 66 05 ff f0", "peer ff fa 2c 68 03 ff f0");
  }

  @Test
  void everyParameterThatSomebodyElseChangesIsToldOnce() {
    PortState other =
        new PortState(
            9600,
            7,
            Parity.EVEN,
            StopSize.TWO,
            FlowControl.HARDWARE,
            FlowControl.XON_XOFF,
            false,
            false,
            true);
    rig.changed(other);
    assertThat(rig.transcript())
        .containsExactly(
            TOLD_9600,
            "peer ff fa 2c 66 07 ff f0",
            "peer ff fa 2c 67 03 ff f0",
            "peer ff fa 2c 68 02 ff f0",
            "peer ff fa 2c 69 03 ff f0",
            "peer ff fa 2c 69 09 ff f0",
            "peer ff fa 2c 69 0c ff f0",
            "peer ff fa 2c 69 0f ff f0");
    rig.changed(other);
    assertThat(rig.transcript()).isEmpty();
  }

  @Test
  void nothingIsToldToAClientWithoutTheOption() {
    ServerRig early = new ServerRig();
    early.changed(early.line.withBaudRate(300));
    early.receive("ff fb 2c");
    early.log.clear();
    early.changed(early.line.withBaudRate(300));
    assertThat(early.transcript()).isEmpty();
  }

  /** Whenever the line does what it was asked, the client sees the same answers. */
  @Property
  void answersDoNotDependOnWhenTheLineIsReady(@ForAll long seed) {
    Random random = new Random(seed);
    ServerRig prompt = ServerRig.agreed();
    ServerRig slow = ServerRig.agreed();
    slow.isHeld = true;
    int requests = 0;
    for (int i = 0; i < 100; i++) {
      if (random.nextInt(3) == 0 && !slow.asked.isEmpty()) {
        slow.carryOut();
      } else {
        int code = List.of(1, 2, 3, 4, 5, 5, 5, 7, 10, 11, 12).get(random.nextInt(11));
        int value = random.nextInt(22);
        String octet = Hex.text(new byte[] {(byte) value});
        String wide = code == 1 && random.nextBoolean() ? "00 00 10" + octet : octet;
        prompt.request(code, wide);
        slow.request(code, wide);
        requests++;
      }
    }
    slow.carryOutAll();
    assertThat(peer(prompt)).hasSize(requests).isEqualTo(peer(slow));
    assertThat(slow.line).isEqualTo(prompt.line);
  }

  private static List<String> peer(ServerRig rig) {
    return rig.log.stream().filter(line -> line.startsWith("peer ")).toList();
  }
}
