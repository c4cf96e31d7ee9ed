package org.serialbridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.port.OutputBacklog;
import org.serialbridge.status.Traffic;

/** The functions between line and endpoint, on a frozen clock. */
class FunctionsTest {
  private static final String TCPC = "AT+SOCK=TCPC,127.0.0.1,4001";
  private static final String UDPC = "AT+SOCK=UDPC,127.0.0.1,4001";
  private static final String TCPS = "AT+SOCK=TCPS,127.0.0.1,4001";

  @TempDir private Path folder;
  private ConverterRig rig;

  // ---- packets

  @Test
  void withUdpAPacketEndsAtItsGap() {
    start(UDPC, "AT+PKTGAP=25");
    rig.send("one ");
    rig.passMillis(24);
    rig.send("packet");
    rig.passMillis(24);
    assertThat(rig.endpoint().sent()).isEmpty();
    rig.passMillis(1);
    assertThat(rig.endpoint().sends()).containsExactly("one packet");
  }

  @Test
  void withUdpAPacketEndsAtItsLength() {
    start(UDPC, "AT+PKTLEN=4");
    rig.send("12345678rest");
    assertThat(rig.endpoint().sends()).containsExactly("1234", "5678", "rest");
  }

  @Test
  void tcpWaitsForNoGap() {
    start(TCPC);
    rig.send("a");
    rig.send("b");
    assertThat(rig.endpoint().sends()).containsExactly("a", "b");
  }

  @Test
  void aPacketEndsAlsoInCommandMode() {
    start(UDPC, "AT+PKTGAP=1000");
    rig.send("data");
    rig.enterCommandMode();
    assertThat(rig.endpoint().sent()).isEmpty();
    rig.passMillis(1_000);
    assertThat(rig.endpoint().sends()).containsExactly("data");
  }

  @Test
  void theRegistryPacketGoesInFrontOfEachPacket() {
    start(TCPC, "AT+REGEN=USR", "AT+REGTCP=EVERY", "AT+REGUSR=me:");
    rig.send("one");
    rig.passMillis(10);
    rig.send("two");
    rig.passMillis(10);
    assertThat(rig.endpoint().sends()).containsExactly("me:one", "me:two");
  }

  @Test
  void aDelimiterEndsAPacket() {
    start(UDPC, "AT+PKTEND=0D0A", "AT+PKTENDOP=STRIP");
    rig.send("one\r\ntwo\r\nth");
    assertThat(rig.endpoint().sends()).containsExactly("one", "two");
    rig.passMillis(10);
    assertThat(rig.endpoint().sends()).containsExactly("th");
  }

  @ParameterizedTest
  @ValueSource(strings = {TCPC, TCPS})
  void aStreamGoesOutInPacketsIfItIsToldTo(String socket) {
    start(socket, "AT+STREAMPKT=ON", "AT+PKTGAP=25", "AT+PKTEND=0D");
    rig.send("one ");
    rig.passMillis(24);
    rig.send("packet");
    assertThat(rig.endpoint().sent()).isEmpty();
    rig.passMillis(25);
    assertThat(rig.endpoint().sends()).containsExactly("one packet");
    rig.send("a\rb\r");
    assertThat(rig.endpoint().sends()).containsExactly("a\r", "b\r");
  }

  @ParameterizedTest
  @ValueSource(strings = {TCPC, TCPS})
  void aStreamOfModbusIsNotCut(String socket) {
    start(socket, "AT+STREAMPKT=ON", "AT+MODTCP=ON", "AT+PKTLEN=1");
    rig.send("\1\3\0\0\0\2\304\13");
    assertThat(rig.endpoint().sends()).allSatisfy(send -> assertThat(send).hasSizeGreaterThan(1));
  }

  @Test
  void clientsOfRfc2217GetEachByteAtOnceBesideAStreamInPackets() {
    start(TCPS, "AT+STREAMPKT=ON", "AT+RFCEN=ON");
    MemoryEndpoint.MemoryPeer raw = rig.endpoint().connect();
    MemoryEndpoint.MemoryPeer telnet = new TelnetRig(rig).client();
    rig.send("a");
    rig.send("b");
    assertThat(rig.endpoint().sends())
        .containsExactly(telnet.number() + ":a", telnet.number() + ":b");
    rig.passMillis(10);
    assertThat(rig.endpoint().sends()).containsExactly(raw.number() + ":ab");
    rig.endpoint().closeInput(raw);
    rig.send("-");
    rig.passMillis(10);
    assertThat(rig.endpoint().sends())
        .as("also one that has closed its side")
        .containsExactly(telnet.number() + ":-", raw.number() + ":-");
    rig.endpoint().end(raw);
    rig.endpoint().disconnect(telnet);
    rig.send("c");
    rig.passMillis(10);
    assertThat(rig.endpoint().sends()).containsExactly("c");
  }

  @Test
  void withIndexADelimiterEndsAPacketToo() {
    start(TCPS, "AT+INDEXEN=ON", "AT+PKTEND=0A", "AT+PKTENDOP=STRIP");
    rig.endpoint().connect();
    rig.send("O2for two\nfor all\n");
    assertThat(rig.endpoint().sends()).containsExactly("2:for two", "for all");
  }

  @Test
  void registryPacketAndHeartbeatMayHaveAnyByte() {
    start(
        TCPC,
        "AT+REGEN=USR",
        "AT+REGTCP=EVERY",
        "AT+REGUSR=[02]a[b][FF][00]",
        "AT+HEARTEN=ON",
        "AT+HEARTTM=2",
        "AT+HEARTDT=[05][zz][7e]]");
    rig.send("data");
    rig.passMillis(10);
    assertThat(rig.endpoint().sends()).containsExactly("\2a[b]\377\0data");
    rig.passMillis(2_000);
    assertThat(rig.endpoint().sends()).containsExactly("1:\5[zz]~]");
  }

  // ---- Modbus

  @Test
  void aModbusMasterThatAsksWithoutReadingIsDisconnected() {
    String request = "\0\1\0\0\0\6\1\3\0\0\0\2";
    start(TCPS, "AT+MODTCP=ON");
    MemoryEndpoint.MemoryPeer deaf = rig.endpoint().connect();
    rig.endpoint().receive(deaf, request);
    assertThat(rig.line().received()).hasSize(8);
    deaf.setWritable(false);
    rig.endpoint().receive(deaf, request);
    assertThat(rig.endpoint().peers().contains(deaf)).isFalse();
    rig.passMillis(1_000);
    assertThat(rig.endpoint().sent()).as("nobody is there for an answer").isEmpty();
  }

  // ---- index

  @Test
  void withIndexTheLineSeesWhoSendsComesAndGoes() {
    start(TCPS, "AT+INDEXEN=ON");
    MemoryEndpoint.MemoryPeer second = rig.endpoint().connect();
    assertThat(rig.line().received()).isEqualTo("C22");
    rig.endpoint().receive(second, "data");
    assertThat(rig.line().received()).isEqualTo("I2data");
    rig.endpoint().disconnect(second);
    assertThat(rig.line().received()).isEqualTo("D21");
  }

  @Test
  void withIndexAPacketForOneGoesToThatOneAndAnyOtherToAll() {
    start(TCPS, "AT+INDEXEN=ON");
    rig.endpoint().connect();
    rig.send("O2for two");
    rig.passMillis(10);
    rig.send("O3nobody has this number");
    rig.passMillis(10);
    rig.send("for all");
    rig.passMillis(10);
    assertThat(rig.endpoint().sends())
        .containsExactly("2:for two", "O3nobody has this number", "for all");
  }

  @Test
  void withIndexMessagesKeepTheirPlaceWhileTheLineTakesNothing() {
    start(TCPS, "AT+INDEXEN=ON");
    rig.line().setWritable(false);
    MemoryEndpoint.MemoryPeer second = rig.endpoint().connect();
    rig.endpoint().receive(second, "data");
    rig.endpoint().disconnect(second);
    assertThat(rig.line().received()).isEmpty();
    rig.line().setWritable(true);
    assertThat(rig.line().received()).isEqualTo("C22I2dataD21");
  }

  @Test
  void inCommandModeIndexMessagesAreSuppressedAndDataWaits() {
    start(TCPS, "AT+INDEXEN=ON");
    rig.enterCommandMode();
    MemoryEndpoint.MemoryPeer second = rig.endpoint().connect();
    rig.endpoint().receive(second, "data");
    assertThat(rig.line().received()).isEmpty();
    assertThat(rig.command("AT+ENTM")).endsWith("+OK\r\nI2data");
  }

  @Test
  void aRestartSendsNoIndexMessages() {
    start(TCPS, "AT+INDEXEN=ON");
    rig.enterCommandMode();
    MemoryEndpoint before = rig.endpoint();
    assertThat(rig.command("AT+Z")).endsWith("+OK\r\n");
    assertThat(before.isOpen()).isFalse();
    assertThat(rig.line().received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {TCPC, UDPC, "AT+SOCK=UDPS,127.0.0.1,4001"})
  void inOtherModesTheIndexHasNoEffect(String mode) {
    start(mode, "AT+INDEXEN=ON");
    rig.endpoint().connect();
    rig.endpoint().receive("data");
    assertThat(rig.line().received()).isEqualTo("data");
  }

  // ---- heartbeats

  @ParameterizedTest
  @ValueSource(strings = {TCPC, UDPC})
  void aNetworkHeartbeatComesAfterSilenceOnly(String mode) {
    start(mode, "AT+HEARTEN=ON", "AT+HEARTTM=2", "AT+HEARTDT=beat");
    rig.passMillis(1_999);
    assertThat(rig.endpoint().sends()).isEmpty();
    rig.passMillis(1);
    assertThat(rig.endpoint().sends()).containsExactly("1:beat");
    rig.passMillis(1_500);
    rig.endpoint().receive("data");
    rig.passMillis(1_999);
    assertThat(rig.endpoint().sends()).isEmpty();
    rig.passMillis(1);
    assertThat(rig.endpoint().sends()).containsExactly("1:beat");
    rig.passMillis(1_500);
    rig.send("data");
    rig.passMillis(1_999);
    assertThat(rig.endpoint().sends()).doesNotContain("1:beat");
    rig.passMillis(1);
    assertThat(rig.endpoint().sends()).contains("1:beat");
    rig.passMillis(2_000);
    assertThat(rig.endpoint().sends()).containsExactly("1:beat");
  }

  @Test
  void aNetworkHeartbeatBeginsToCountAtTheConnection() {
    start(TCPC, "AT+HEARTEN=ON", "AT+HEARTTM=2", "AT+HEARTDT=beat");
    rig.endpoint().disconnect(rig.endpoint().first());
    rig.passMillis(5_000);
    assertThat(rig.endpoint().sends()).isEmpty();
    rig.endpoint().connect();
    rig.passMillis(1_999);
    assertThat(rig.endpoint().sends()).isEmpty();
    rig.passMillis(1);
    assertThat(rig.endpoint().sends()).containsExactly("1:beat");
  }

  @ParameterizedTest
  @ValueSource(strings = {TCPS, "AT+SOCK=UDPS,127.0.0.1,4001", "AT+SOCK=HTPC,127.0.0.1,4001"})
  void aNetworkHeartbeatHasNoEffectInOtherModes(String mode) {
    start(mode, "AT+HEARTEN=ON", "AT+HEARTTM=1");
    rig.passMillis(10_000);
    assertThat(rig.endpoint().sends()).isEmpty();
    assertThat(rig.line().received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {TCPS, TCPC, UDPC, "AT+SOCK=UDPS,127.0.0.1,4001", "AT+SOCK=HTPC,127.0.0.1,4001"})
  void aSerialHeartbeatIsRegularInAllModes(String mode) {
    start(mode, "AT+HEARTEN=ON", "AT+HEARTTP=COM", "AT+HEARTTM=2", "AT+HEARTDT=poll");
    rig.passMillis(1_999);
    rig.endpoint().receive("data");
    rig.send("data");
    assertThat(rig.line().received()).isEqualTo("data");
    rig.passMillis(1);
    assertThat(rig.line().received()).isEqualTo("poll");
    rig.passMillis(1_999);
    assertThat(rig.line().received()).isEmpty();
    rig.passMillis(1);
    assertThat(rig.line().received()).isEqualTo("poll");
  }

  @Test
  void noHeartbeatComesInCommandModeOrToALineThatTakesNothing() {
    start(TCPC, "AT+HEARTEN=ON", "AT+HEARTTP=COM", "AT+HEARTTM=1", "AT+HEARTDT=poll");
    rig.enterCommandMode();
    rig.passMillis(5_000);
    assertThat(rig.line().received()).isEmpty();
    assertThat(rig.command("AT+ENTM")).endsWith("+OK\r\n");
    rig.line().setWritable(false);
    rig.passMillis(5_000);
    rig.line().setWritable(true);
    assertThat(rig.line().received()).isEmpty();
  }

  @Test
  void noNetworkHeartbeatIsSentInCommandMode() {
    start(TCPC, "AT+HEARTEN=ON", "AT+HEARTTM=1");
    rig.enterCommandMode();
    rig.passMillis(5_000);
    assertThat(rig.endpoint().sends()).isEmpty();
  }

  // ---- restarts

  @Test
  void withoutDataTheConverterRestartsAfterItsTime() {
    start(TCPS, "AT+RSTIM=60");
    MemoryEndpoint first = rig.endpoint();
    rig.passMillis(59_999);
    rig.endpoint().receive("data");
    rig.passMillis(59_999);
    rig.send("data");
    rig.passMillis(59_999);
    assertThat(first.isOpen()).isTrue();
    rig.passMillis(1);
    assertThat(first.isOpen()).isFalse();
    assertThat(rig.endpoint()).isNotSameAs(first);
    assertThat(rig.endpoint().isOpen()).isTrue();
    assertThat(rig.converter().status().counters().restarts()).isEqualTo(1);
    rig.passMillis(60_000);
    assertThat(rig.converter().status().counters().restarts()).isEqualTo(2);
  }

  @Test
  void anAtDialogueIsNoSilence() {
    start(TCPS, "AT+RSTIM=60");
    rig.enterCommandMode();
    rig.passMillis(59_000);
    rig.command("AT+VER");
    rig.passMillis(59_000);
    assertThat(rig.command("AT+VER")).contains("+OK");
    assertThat(rig.converter().status().counters().restarts()).isZero();
  }

  @Test
  void aHealthyConverterRestartsByItselfOnlyIfTheSettingSaysSo() {
    start(TCPS);
    rig.passMillis(100_000_000);
    assertThat(rig.converter().status().counters().restarts()).isZero();
  }

  @Test
  void anEndpointThatAsksForARestartGetsOne() {
    start(TCPC, "AT+CLIENTRST=ON");
    MemoryEndpoint first = rig.endpoint();
    first.wantRestart();
    assertThat(first.isOpen()).isFalse();
    assertThat(rig.endpoint().isOpen()).isTrue();
    assertThat(rig.endpoint()).isNotSameAs(first);
  }

  // ---- counters and bounds

  @Test
  void dataIsCountedAndCommandsAreNot() {
    start(TCPS);
    rig.send("12345");
    rig.endpoint().receive("123");
    rig.enterCommandMode();
    rig.command("AT+VER");
    var counters = rig.converter().status().counters();
    assertThat(counters.fromLine()).isEqualTo(new Traffic.Count(5, 1));
    assertThat(counters.toLine()).isEqualTo(new Traffic.Count(3, 1));
    assertThat(rig.converter().status().isInCommandMode()).isTrue();
  }

  @Test
  void whatPeersThatComeAndGoLeaveForALineThatTakesNothingIsBounded() {
    start(TCPS);
    rig.line().setWritable(false);
    String block = "x".repeat(64 * 1024);
    for (int i = 0; i < 100; i++) {
      rig.endpoint().receive(block);
    }
    rig.line().setWritable(true);
    int held = rig.line().received().length();
    assertThat(held).isBetween(OutputBacklog.CAPACITY_BYTES / 2, OutputBacklog.CAPACITY_BYTES);
    assertThat(rig.converter().status().counters().dropped().bytes())
        .isEqualTo(100L * block.length() - held);
  }

  private void start(String... commands) {
    rig = ConverterRig.with(folder, commands).start();
  }
}
