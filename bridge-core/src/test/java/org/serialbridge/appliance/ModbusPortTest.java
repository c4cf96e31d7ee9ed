package org.serialbridge.appliance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.modbus.Adu;

/** A port with AT+MODTCP=ON, on a frozen clock. */
class ModbusPortTest {
  private static final String TCPS = "AT+SOCK=TCPS,127.0.0.1,502";
  private static final String UDPS = "AT+SOCK=UDPS,127.0.0.1,502";
  private static final String TCPC = "AT+SOCK=TCPC,127.0.0.1,502";
  private static final String GATEWAY = "AT+MODTCP=ON";
  private static final Adu WRITE = frame("0600010064");
  private static final Adu READ = frame("0300000001");

  @TempDir private Path folder;
  private ConverterRig rig;

  private static Adu frame(String pdu) {
    return new Adu(1, HexFormat.of().parseHex(pdu));
  }

  private void start(String... commands) {
    rig = ConverterRig.with(folder, commands).start();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private static String request(int transaction, Adu frame) {
    return text(frame.tcp(transaction));
  }

  private static String exception(int transaction, Adu request, int code) {
    byte[] pdu = {(byte) (request.functionCode() | 0x80), (byte) code};
    return "1:" + text(new Adu(request.unit(), pdu).tcp(transaction));
  }

  private void unplug() {
    rig.setDevice(false);
    rig.line().hangUp();
  }

  @ParameterizedTest
  @ValueSource(strings = {TCPS, UDPS})
  void noRequestOfAnAbsenceReachesTheLine(String mode) {
    start(mode, GATEWAY);
    unplug();
    for (int attempt = 0; attempt < 9; attempt++) {
      rig.endpoint().receive(request(attempt, WRITE));
      rig.passMillis(2_000);
      assertThat(rig.endpoint().sends()).containsExactly(exception(attempt, WRITE, 0x0A));
    }
    rig.setDevice(true);
    rig.passMillis(500);
    assertThat(rig.line().received()).isEmpty();
    rig.endpoint().receive(request(9, WRITE));
    assertThat(rig.line().received()).isEqualTo(text(WRITE.rtu()));
  }

  @Test
  void aMasterThatConnectsWhileTheDeviceIsAwayIsAnswered() {
    start(TCPS, GATEWAY, "AT+DEVLOST=CLOSE");
    unplug();
    rig.passMillis(1_000);
    MemoryEndpoint.MemoryPeer late = rig.endpoint().connect();
    rig.endpoint().receive(late, request(7, WRITE));
    assertThat(rig.endpoint().sends()).containsExactly(exception(7, WRITE, 0x0A));
    assertThat(rig.endpoint().isReading()).isTrue();
  }

  @Test
  void aDeviceThatWasNeverThereIsAwayToo() {
    rig = ConverterRig.with(folder, TCPS, GATEWAY);
    rig.setDevice(false);
    rig.start();
    assertThat(rig.endpoint().isReading()).isTrue();
    rig.passMillis(1_000);
    rig.endpoint().receive(request(1, READ));
    assertThat(rig.endpoint().sends()).containsExactly(exception(1, READ, 0x0A));
  }

  @Test
  void aShortReEnumerationIsRiddenOut() {
    start(TCPS, GATEWAY);
    unplug();
    rig.setDevice(true);
    rig.endpoint().receive(request(1, READ));
    rig.passMillis(500); // the attempt to open it
    assertThat(rig.line().received()).isEqualTo(text(READ.rtu()));
    assertThat(rig.endpoint().sends()).isEmpty();
  }

  @Test
  void aRequestThatMeetsADialogueWaitsForItsEndWithinMODWAIT() {
    start(TCPS, GATEWAY, "AT+MODWAIT=3000");
    rig.enterCommandMode();
    rig.endpoint().receive(request(1, WRITE));
    rig.passMillis(2_000);
    rig.endpoint().receive(request(2, READ));
    assertThat(rig.endpoint().sends()).isEmpty();
    rig.passMillis(1_000);
    assertThat(rig.endpoint().sends()).containsExactly(exception(1, WRITE, 0x06));
    rig.send("AT+ENTM\r");
    assertThat(rig.line().received()).endsWith(text(READ.rtu()));
    assertThat(rig.converter().status().units().get(0).notSent()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"1000, 5000", "60000, 3000"})
  void aRequestThatFlowControlHoldsIsPurgedAtMODWAIT(int timeout, int wait) {
    start(TCPS, GATEWAY, "AT+MODTO=" + timeout, "AT+MODWAIT=" + wait);
    rig.line().hold(8);
    rig.endpoint().receive(request(1, WRITE));
    rig.line().events();
    rig.passMillis(wait - 1);
    assertThat(rig.endpoint().sends()).isEmpty();
    rig.passMillis(1);
    assertThat(rig.endpoint().sends()).containsExactly(exception(1, WRITE, 0x06));
    assertThat(rig.line().events()).containsExactly("purged unsent");
  }

  /** Asks for 20 registers at 1 ms a character, and lets the first bytes come. */
  private String beginOfALongResponse() {
    start(TCPS, GATEWAY, "AT+UART=9600,8,1,NONE,NFC");
    rig.endpoint().receive(request(1, frame("0300000014")));
    byte[] pdu = new byte[42];
    pdu[0] = 3;
    pdu[1] = 40;
    String response = text(new Adu(1, pdu).rtu());
    rig.passMillis(20);
    for (int i = 0; i < 3; i++) {
      assertThat(rig.line().isReading()).as("byte %d", i).isTrue();
      rig.passMillis(1);
      rig.send(response.substring(i, i + 1));
    }
    return response;
  }

  @Test
  void theLineIsNotReadWhileTheRestOfAResponseCannotHaveCome() {
    String response = beginOfALongResponse();
    assertThat(rig.line().isReading()).isFalse();
    rig.passMillis(5);
    assertThat(rig.line().isReading()).isFalse();
    rig.passMillis(1);
    assertThat(rig.line().isReading()).isTrue();
    rig.send(response.substring(3));
    Adu answer = frame("0328" + "00".repeat(40));
    assertThat(rig.endpoint().sends()).containsExactly("1:" + request(1, answer));
    assertThat(rig.line().isReading()).isTrue();
  }

  @Test
  void theNextUserOfALineThatWasNotReadReadsIt() {
    beginOfALongResponse();
    assertThat(rig.line().isReading()).isFalse();
    rig.converter().restart(RestartTrigger.PERSON, "a test");
    rig.passMillis(1);
    assertThat(rig.line().isReading()).isTrue();
  }

  @Test
  void aDeviceThatComesBackIsRead() {
    beginOfALongResponse();
    assertThat(rig.line().isReading()).isFalse();
    unplug();
    rig.setDevice(true);
    rig.passMillis(500);
    assertThat(rig.line().isReading()).isTrue();
  }

  @Test
  void anAnswerToARequestBeforeARestartMeetsNoRequestBehindIt() {
    start(TCPS, GATEWAY, "AT+MODTO=500");
    rig.endpoint().receive(request(1, READ));
    assertThat(rig.line().received()).isEqualTo(text(READ.rtu()));
    rig.passMillis(100);
    rig.converter().restart(RestartTrigger.PERSON, "a test");
    Adu other = frame("0300050001");
    rig.endpoint().receive(request(2, other));
    assertThat(rig.line().received()).isEmpty();
    rig.send(text(frame("0302000A").rtu()));
    assertThat(rig.endpoint().sends()).as("the answer to the read before").isEmpty();
    rig.passMillis(500);
    assertThat(rig.line().received()).isEqualTo(text(other.rtu()));
    rig.send(text(frame("03020037").rtu()));
    assertThat(rig.endpoint().sends()).containsExactly("1:" + text(frame("03020037").tcp(2)));
  }

  @Test
  void rtuOverTcpIsToldAndNeverReachesTheLineIfModbusTcpIsSet() {
    start(TCPS, GATEWAY, "AT+MODNET=MBAP");
    rig.endpoint().connect();
    String poll = text(HexFormat.of().parseHex("01030000000ac5cd"));
    rig.endpoint().receive(poll);
    assertThat(rig.endpoint().peers()).hasSize(1);
    assertThat(rig.line().received()).isEmpty();
    assertThat(rig.converter().status().hints())
        .singleElement()
        .asString()
        .contains("RTU over TCP");
  }

  @Test
  void aFirstSegmentWithAGoodCrcByChanceIsModbusTcp() {
    start(TCPS, GATEWAY);
    rig.endpoint().receive(text(HexFormat.of().parseHex("0ce000000006010300000001")));
    assertThat(rig.line().received()).isEqualTo(text(READ.rtu()));
  }

  @Test
  void datagramsOfRtuAreDroppedUntilModbusTcpComes() {
    start(UDPS, GATEWAY, "AT+MODNET=MBAP");
    String rtu = text(HexFormat.of().parseHex("010300000002c40b"));
    rig.endpoint().receive(rtu);
    rig.endpoint().receive(rtu);
    assertThat(rig.line().received()).isEmpty();
    rig.endpoint().receive(request(1, READ));
    assertThat(rig.line().received()).isEqualTo(text(READ.rtu()));
  }

  // ---- a master on the line

  @Test
  void whatIsAskedWhileTheServerIsAwayIsNeverSent() {
    start(TCPC, GATEWAY, "AT+SOCKSL=ON");
    rig.endpoint().fail();
    rig.send(text(WRITE.rtu()));
    rig.passMillis(100);
    assertThat(rig.endpoint().sends()).isEmpty();
    assertThat(rig.line().received()).isEqualTo(text(frame("860a").rtu()));
  }

  @Test
  void aShortConnectionThatFailsAnswersTheRequestThatMadeIt() {
    start(TCPC, GATEWAY, "AT+SOCKSL=ON");
    rig.send(text(WRITE.rtu()));
    assertThat(rig.endpoint().sends()).hasSize(1);
    rig.passMillis(100);
    rig.endpoint().fail();
    assertThat(rig.line().received()).isEqualTo(text(frame("860a").rtu()));
    assertThat(rig.endpoint().forgotten()).isEqualTo(1);
  }

  // ---- ports that pass bytes

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "000100000006010300000001 | Modbus/TCP",
        "16030100f8010000f40303 | TLS",
        "5353482d322e302d4f70656e5353480d0a | SSH",
        "474554202f20485454502f312e310d0a | HTTP",
      })
  void aPortThatPassesBytesTellsWhatLooksForeign(String bytes, String protocol) {
    start(TCPS);
    MemoryEndpoint.MemoryPeer peer = rig.endpoint().connect();
    String sent = text(HexFormat.of().parseHex(bytes));
    rig.endpoint().receive(peer, sent);
    assertThat(rig.line().received()).isEqualTo(sent);
    assertThat(rig.converter().status().hints())
        .singleElement()
        .asString()
        .contains("begins with " + protocol);
    rig.passMillis(120_000);
    assertThat(rig.converter().status().hints()).singleElement().asString().endsWith("(2 min ago)");
    rig.passMillis(3_600_000);
    assertThat(rig.converter().status().hints()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "G",
        "GET",
        "GETTER",
        "SS",
        "hello",
        "GET A1\r\n",
        "$GPGGA,123519",
        "\u0016\u0003"
      })
  void whatIsNotKnownIsNotTold(String bytes) {
    start(TCPS);
    rig.endpoint().receive(rig.endpoint().connect(), bytes);
    assertThat(rig.converter().status().hints()).isEmpty();
  }

  @Test
  void onlyTheFirstBytesOfAPeerAreLookedAt() {
    start(TCPS);
    MemoryEndpoint.MemoryPeer peer = rig.endpoint().connect();
    rig.endpoint().receive(peer, "hello");
    rig.endpoint().receive(peer, "SSH-2.0-OpenSSH\r\n");
    assertThat(rig.converter().status().hints()).isEmpty();
  }

  @Test
  void rtuMastersBesideEachOtherAreTold() {
    start(TCPS);
    String rtu = text(READ.rtu());
    List<MemoryEndpoint.MemoryPeer> masters =
        List.of(rig.endpoint().connect(), rig.endpoint().connect());
    rig.endpoint().receive(masters.get(0), rtu);
    assertThat(rig.converter().status().hints()).isEmpty();
    rig.endpoint().receive(masters.get(1), rtu);
    assertThat(rig.converter().status().hints())
        .singleElement()
        .asString()
        .startsWith("2 clients send Modbus RTU requests");
  }

  @Test
  void aRequestThatWaitsInADialogueDoesNotGoToTheLineAtItsRestart() {
    start(TCPS, GATEWAY);
    rig.enterCommandMode();
    rig.endpoint().receive(request(1, WRITE));
    assertThat(rig.line().received()).isEmpty();
    assertThat(rig.command("AT+Z")).isEqualTo("AT+Z\r\r\n+OK\r\n");
    rig.passMillis(1_000);
    assertThat(rig.line().received()).isEmpty();
  }
}
