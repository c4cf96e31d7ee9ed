package org.serialbridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.Traffic;

/** A line whose bytes do not leave, on a frozen clock: the test says how many are unsent. */
class HeldLineTest {
  private static final String FLOW_CONTROL = "AT+UART=115200,8,1,NONE,FCH";
  private static final int BYTES = 3_000;

  @TempDir private Path folder;
  private ConverterRig rig;

  private void start(String... commands) {
    rig = ConverterRig.with(folder, commands).start();
  }

  /** A line that takes nothing of what a peer sends. */
  private void startHeld() {
    start(FLOW_CONTROL);
    write(BYTES);
    rig.line().hold(BYTES);
  }

  private void write(int bytes) {
    rig.endpoint().receive("x".repeat(bytes));
  }

  private ConverterStatus.Line line() {
    return rig.converter().status().line();
  }

  private long sent() {
    return rig.converter().status().counters().toLine().bytes();
  }

  private long dropped() {
    return rig.converter().status().counters().dropped().bytes();
  }

  private Optional<Long> heldSeconds() {
    return line().held().map(ConverterStatus.Held::seconds);
  }

  // ---- what is told as sent

  @Test
  void onlyBytesThatHaveLeftAreToldAsSent() {
    startHeld();
    rig.passMillis(8_000);
    assertThat(rig.converter().status().counters().toLine()).isEqualTo(new Traffic.Count(0, 1));
    assertThat(line().waitingBytes()).isEqualTo(BYTES);
    rig.line().hold(1_000);
    assertThat(sent()).isEqualTo(2_000);
    assertThat(line().waitingBytes()).isEqualTo(1_000);
    rig.line().hold(0);
    assertThat(sent()).isEqualTo(BYTES);
    assertThat(line().waitingBytes()).isZero();
  }

  @Test
  void theHistoryCountsThemLikewise() {
    startHeld();
    assertThat(rig.converter().sample().counters().toLine().bytes()).isZero();
    rig.line().hold(500);
    assertThat(rig.converter().sample().counters().toLine().bytes()).isEqualTo(2_500);
  }

  @Test
  void bytesThatAreHeldBackWaitToo() {
    startHeld();
    rig.line().setWritable(false);
    write(70);
    assertThat(line().waitingBytes()).isEqualTo(BYTES + 70);
    assertThat(sent()).isZero();
  }

  @Test
  void bytesForAnAbsentDeviceWait() {
    rig = new ConverterRig(folder);
    rig.setDevice(false);
    rig.start();
    write(50);
    assertThat(line().waitingBytes()).isEqualTo(50);
    assertThat(sent()).isZero();
  }

  @Test
  void unsentRepliesToCommandsAreNoSentData() {
    start(FLOW_CONTROL);
    write(100);
    rig.enterCommandMode();
    rig.line().hold(104);
    assertThat(sent()).isZero();
    rig.line().hold(4);
    assertThat(sent()).isBetween(96L, 100L);
    rig.line().hold(0);
    assertThat(sent()).isEqualTo(100);
  }

  // ---- what is dropped was never sent

  @Test
  void purgedBytesAreDroppedAndNotSent() {
    start("AT+RFCPORT=4002", FLOW_CONTROL);
    write(BYTES);
    rig.line().hold(2_500);
    rig.passMillis(500);
    rig.passMillis(3_000);
    assertThat(heldSeconds()).contains(3L);
    rig.line().events();
    MemoryEndpoint.MemoryPeer client = rig.endpoint().connectToTelnet();
    String agreement = "\u00ff\u00fb,";
    String purgeUnsent = "\u00ff\u00fa,\f\2\u00ff\u00f0";
    rig.endpoint().receive(client, agreement + purgeUnsent);
    assertThat(rig.line().events()).containsExactly("purged unsent");
    rig.line().hold(0);
    assertThat(sent()).isEqualTo(500);
    assertThat(dropped()).isEqualTo(2_500);
    assertThat(line().waitingBytes()).isZero();
    assertThat(line().held()).isEmpty();
  }

  @Test
  void bytesThatGoWithTheDeviceAreDroppedAndNotSent() {
    startHeld();
    rig.passMillis(4_000);
    rig.setDevice(false);
    rig.line().hangUp();
    assertThat(sent()).isZero();
    assertThat(dropped()).isEqualTo(BYTES);
    assertThat(line().held()).isEmpty();
    assertThat(line().waitingBytes()).isZero();
    rig.setDevice(true);
    rig.passMillis(1_000);
    write(10);
    assertThat(sent()).isEqualTo(10);
    assertThat(line().held()).isEmpty();
  }

  @Test
  void dataThatARestartDropsIsCounted() {
    start(FLOW_CONTROL);
    rig.line().setWritable(false);
    write(70);
    rig.converter().restart(RestartTrigger.PERSON, "a test");
    assertThat(dropped()).isEqualTo(70);
    assertThat(line().waitingBytes()).isZero();
  }

  // ---- the state

  @Test
  void aLineThatTakesNothingForTwoSecondsIsHeld() {
    startHeld();
    rig.passMillis(1_900);
    assertThat(line().held()).isEmpty();
    assertThat(line().hints()).isEmpty();
    rig.passMillis(500);
    assertThat(line().held()).contains(new ConverterStatus.Held(true, 2));
    rig.passMillis(5_600);
    assertThat(line().held()).contains(new ConverterStatus.Held(true, 8));
    assertThat(line().hints())
        .singleElement()
        .asString()
        .startsWith("held by flow control since 2026-11-26T00:00:00Z, 3000 bytes wait. ")
        .contains("CTS");
    rig.line().hold(BYTES - 1);
    rig.passMillis(600);
    assertThat(line().held()).isEmpty();
    assertThat(line().hints()).isEmpty();
  }

  @Test
  void aShorterStopIsNone() {
    startHeld();
    for (int left = BYTES - 1; left > BYTES - 10; left--) {
      rig.passMillis(1_900);
      rig.line().hold(left);
      assertThat(line().held()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aLineThatGoesOnAndStopsAgainIsHeldAgain(int unsent) {
    startHeld();
    rig.passMillis(3_000);
    rig.line().hold(unsent);
    rig.passMillis(1_000);
    assertThat(line().held()).isEmpty();
    write(1);
    rig.line().hold(unsent + 1);
    rig.passMillis(1_000);
    assertThat(line().held()).isEmpty();
    rig.passMillis(2_000);
    assertThat(line().held()).isPresent();
  }

  @Test
  void bytesThatComeWhileItIsHeldDoNotEndIt() {
    startHeld();
    for (int i = 1; i <= 5; i++) {
      rig.passMillis(1_000);
      write(10);
      rig.line().hold(BYTES + 10 * i);
    }
    assertThat(heldSeconds()).contains(5L);
  }

  @ParameterizedTest
  @CsvSource({"300, 17", "2400, 2", "115200, 2"})
  void anAdapterMayTake512CharactersAtOnce(int baudRate, int seconds) {
    start("AT+UART=" + baudRate + ",8,1,NONE,FCH");
    write(BYTES);
    rig.line().hold(BYTES);
    rig.passMillis(seconds * 1_000 - 200);
    assertThat(line().held()).isEmpty();
    rig.passMillis(1_500);
    assertThat(line().held()).isPresent();
  }

  @Test
  void aLineWithoutFlowControlTakesNoBytes() {
    start();
    write(BYTES);
    rig.line().hold(BYTES);
    rig.passMillis(3_000);
    assertThat(line().held()).contains(new ConverterStatus.Held(false, 3));
    assertThat(line().hints()).singleElement().asString().startsWith("takes no bytes since ");
  }

  @Test
  void unsentRepliesAreHeldToo() {
    start(FLOW_CONTROL);
    rig.enterCommandMode();
    rig.line().hold(3);
    rig.passMillis(500);
    rig.passMillis(2_000);
    assertThat(line().held()).isPresent();
    assertThat(line().waitingBytes()).isEqualTo(3);
  }

  @Test
  void aRestartLeavesAHeldLineHeld() {
    startHeld();
    rig.passMillis(3_000);
    rig.converter().restart(RestartTrigger.PERSON, "a test");
    rig.passMillis(1_000);
    assertThat(heldSeconds()).contains(4L);
    assertThat(sent()).isZero();
  }

  // ---- the timer

  @Test
  void nothingWakesAnIdleLine() {
    start(FLOW_CONTROL);
    write(BYTES);
    rig.passMillis(1_000);
    assertThat(rig.millisToNextTask()).isEmpty();
  }

  @Test
  void aHeldLineIsLookedAtTwiceASecond() {
    startHeld();
    rig.passMillis(10_000);
    assertThat(rig.millisToNextTask()).contains(500L);
    rig.line().hold(0);
    rig.passMillis(500);
    assertThat(rig.millisToNextTask()).isEmpty();
  }
}
