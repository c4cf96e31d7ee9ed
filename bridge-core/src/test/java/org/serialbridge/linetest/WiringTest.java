package org.serialbridge.linetest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.serialbridge.linetest.LineTestRig.Answer;
import org.serialbridge.linetest.LineTestRig.Heard;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.status.LineErrorCounts;
import org.serialbridge.status.LineTestReport;
import org.serialbridge.status.LineTestReport.SpeedResult;

/** The tests of the wiring, and what they say of the results. */
class WiringTest {
  private static LineTestReport ended(LineTestRig rig) {
    rig.begin();
    rig.run(600_000);
    assertThat(rig.test().deadline()).isEmpty();
    return rig.test().report(rig.now());
  }

  // ---- loopback

  @Test
  void aBridgeGivesEveryByteBack() {
    LineTestReport report =
        ended(new LineTestRig(Loopback::new, (uart, bytes) -> List.of(new Answer(1, bytes))));
    assertThat(report.speeds())
        .extracting(SpeedResult::baudRate)
        .containsExactly(9_600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600);
    assertThat(report.speeds().get(0))
        .isEqualTo(new SpeedResult(9_600, 480, 480, 0, 0, "no error"));
    assertThat(report.speeds()).allMatch(speed -> speed.meaning().equals("no error"));
    assertThat(report.conclusions())
        .containsExactly(
            "Every byte came back at every speed: the adapter, its driver and the cable are good.");
  }

  @Test
  void withoutABridgeNothingComesBack() {
    LineTestReport report = ended(LineTestRig.silent(Loopback::new));
    assertThat(report.speeds()).allMatch(speed -> speed.meaning().equals("nothing came back"));
    assertThat(report.conclusions()).singleElement().asString().startsWith("Nothing came back");
  }

  @Test
  void aLongCableIsGoodUpToASpeed() {
    LineTestReport report =
        ended(
            new LineTestRig(
                Loopback::new,
                (uart, bytes) -> {
                  byte[] back = bytes.clone();
                  if (uart.baudRate() > 115_200) {
                    back[10] ^= 4;
                    back[99] ^= 1;
                  }
                  return List.of(new Answer(1, back));
                }));
    assertThat(report.speeds().get(5))
        .isEqualTo(new SpeedResult(230_400, 4_096, 4_096, 2, 0, "bytes were damaged"));
    assertThat(report.conclusions().get(0)).startsWith("The line is good up to 115200 bit/s.");
  }

  @Test
  void lostBytesAreCountedWhereTheyAreMissing() {
    SentBytes bytes = new SentBytes(1_000, 7);
    byte[] sent = bytes.sent();
    bytes.received(ByteBuffer.wrap(Arrays.copyOf(sent, 300)));
    bytes.received(ByteBuffer.wrap(Arrays.copyOfRange(sent, 364, 1_000)));
    assertThat(bytes.difference()).isEqualTo(new SentBytes.Difference(936, 0, 64));
  }

  @Test
  void bytesBeyondTwiceTheSentOnesAreNotKept() {
    SentBytes bytes = new SentBytes(8, 7);
    bytes.received(ByteBuffer.allocate(1_000));
    assertThat(bytes.difference().received()).isEqualTo(16);
  }

  /** The escape sequence must not come back from the line, and XOFF would hold it. */
  @Test
  void noPlusAndNoFlowControlIsSent() {
    for (byte one : new SentBytes(4_096, 1).sent()) {
      assertThat(one).isNotIn((byte) '+', (byte) 17, (byte) 19);
    }
  }

  // ---- RS-485

  @Test
  void aQuietLineWithoutEcho() {
    LineTestReport report = ended(LineTestRig.silent(Rs485Check::new));
    assertThat(report.conclusions())
        .containsExactly(
            "The line is quiet while nothing is sent: its idle level is right, or nothing is"
                + " connected.",
            "The driver does not count line errors. Only characters that it marked were counted.",
            "This port does not hear its own transmission. This is usual on RS-232, and with"
                + " transceivers that do not receive while they send.");
  }

  @Test
  void anEchoIsHeard() {
    LineTestRig rig =
        new LineTestRig(Rs485Check::new, (uart, bytes) -> List.of(new Answer(0, bytes)));
    rig.count(LineErrorCounts.NONE);
    assertThat(ended(rig).conclusions().get(1)).contains("hears its own transmission without");
  }

  @Test
  void aCollisionDamagesTheEcho() {
    LineTestRig rig =
        new LineTestRig(
            Rs485Check::new,
            (uart, bytes) -> {
              bytes[3] ^= 0x55;
              return List.of(new Answer(0, bytes));
            });
    rig.count(LineErrorCounts.NONE);
    assertThat(ended(rig).conclusions().get(1)).startsWith("The bytes that came back differ");
  }

  @Test
  void errorsOfAnIdleLineShowSwappedWires() {
    LineTestRig rig =
        LineTestRig.talking(
            Rs485Check::new,
            uart -> Optional.of(new Heard(new byte[1], Set.of(LineError.FRAMING))));
    assertThat(ended(rig).conclusions().get(0))
        .startsWith("6 framing errors or breaks came while this port sent nothing.");
  }

  @Test
  void errorsThatTheDriverCountsAreTaken() {
    LineTestRig rig = LineTestRig.silent(Rs485Check::new);
    rig.count(new LineErrorCounts(0, 0, 4, 1));
    rig.begin();
    rig.count(new LineErrorCounts(9, 9, 10, 2));
    rig.run(60_000);
    assertThat(rig.test().report(rig.now()).conclusions().get(0))
        .startsWith("7 framing errors or breaks came");
  }

  @Test
  void bytesOfAnotherDeviceAreHeard() {
    LineTestRig rig =
        LineTestRig.talking(Rs485Check::new, uart -> Optional.of(new Heard(new byte[3], Set.of())));
    rig.count(LineErrorCounts.NONE);
    assertThat(ended(rig).conclusions().get(0)).startsWith("18 bytes came without an error");
  }

  // ---- modem lines

  @Test
  void modemLinesAreShownAndSwitched() {
    LineTestRig rig = LineTestRig.silent(SignalLamps::new);
    rig.begin();
    rig.test().modemInputs(new ModemInputs(true, false, false, true));
    rig.test().signal(ControlSignal.DTR, true);
    assertThat(rig.log()).containsExactly("DTR on");
    assertThat(rig.test().report(rig.now()).signals())
        .contains(new LineTestReport.Signals(true, false, false, true, true, false));
    rig.run(599_000);
    assertThat(rig.test().deadline()).isPresent();
    rig.run(2_000);
    assertThat(rig.test().deadline()).isEmpty();
  }
}
