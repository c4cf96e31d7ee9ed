package org.serialbridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.audit.AuditFile;
import org.serialbridge.settings.SocketRows;

/** AT commands in the data connection, behind the prefix of AT+NETAT. */
class PeerCommandsTest {
  private static final String PREFIX = "AT+NETAT=usr.cn#";
  private static final String PASSWORD = "AT+WEBU=user,longword";

  @TempDir private Path folder;
  private ConverterRig rig;

  private void start(String... commands) {
    rig = ConverterRig.with(folder, commands).start();
  }

  private String sent() {
    return rig.endpoint().sent();
  }

  private void receive(String text) {
    rig.endpoint().receive(text);
    rig.passMillis(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r", "\r\n"})
  void aCommandIsAnsweredToItsPeerAlone(String end) {
    start(PREFIX, PASSWORD);
    MemoryEndpoint.MemoryPeer other = rig.endpoint().connect();
    rig.endpoint().receive(other, "usr.cn#AT+MAXSK" + end);
    assertThat(sent()).isEqualTo("2:usr.cn#\r\n+OK=8\r\n");
    assertThat(rig.line().received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "usr.cn",
        "usr.cn#DATA\r",
        "usr.cn#A",
        "USR.CN#AT+MAXSK\r",
        " usr.cn#AT+MAXSK\r",
        "usr.cn#AT+MA\nXSK\r",
        "\rusr.cn#AT+MAXSK\r"
      })
  void anythingElseIsData(String text) {
    start(PREFIX, PASSWORD);
    receive(text);
    rig.passMillis(100);
    assertThat(rig.line().received()).isEqualTo(text);
    assertThat(sent()).isEmpty();
  }

  @Test
  void aLineMayBeCutAnywhereAndWhatFollowsIsData() {
    start(PREFIX, PASSWORD);
    String line = "usr.cn#AT+MAXSK\r\nusr.cn#AT+MAXSK\r";
    int whole = line.indexOf('\n') + 1;
    for (int cut = 1; cut < whole; cut++) {
      receive(line.substring(0, cut));
      rig.passMillis(99);
      receive(line.substring(cut));
      assertThat(sent()).as("cut at %d", cut).isEqualTo("1:usr.cn#\r\n+OK=8\r\n");
      assertThat(rig.line().received()).as("cut at %d", cut).isEqualTo("usr.cn#AT+MAXSK\r");
    }
  }

  @Test
  void aLineByteForByteIsTaken() {
    start(PREFIX, PASSWORD);
    for (char each : "usr.cn#AT+MAXSK\r\n".toCharArray()) {
      receive(String.valueOf(each));
      rig.passMillis(5);
    }
    receive("data");
    assertThat(sent()).isEqualTo("1:usr.cn#\r\n+OK=8\r\n");
    assertThat(rig.line().received()).isEqualTo("data");
  }

  @Test
  void allOfALineIsWaitedForTogether() {
    start(PREFIX, PASSWORD);
    receive("usr.cn#AT");
    rig.passMillis(60);
    receive("+MAXSK");
    rig.passMillis(39);
    assertThat(rig.line().received()).isEmpty();
    rig.passMillis(1);
    assertThat(rig.line().received()).isEqualTo("usr.cn#AT+MAXSK");
    receive("\r");
    assertThat(rig.line().received()).isEqualTo("\r");
    assertThat(sent()).isEmpty();
  }

  @Test
  void aLineThatGoesOnInAnotherWayIsDataAtOnceAndInOrder() {
    start(PREFIX, PASSWORD);
    receive("usr");
    receive(".com");
    assertThat(rig.line().received()).isEqualTo("usr.com");
    receive("usr.cn#");
    rig.endpoint().closeInput(rig.endpoint().first());
    rig.passMillis(0);
    assertThat(rig.line().received()).isEqualTo("usr.cn#");
  }

  @Test
  void aLineThatIsTooLongIsData() {
    start(PREFIX, PASSWORD);
    String line = "usr.cn#AT+" + "x".repeat(1022);
    receive(line);
    assertThat(rig.line().received()).isEqualTo(line);
    receive(line.substring(0, line.length() - 1) + "\r");
    assertThat(sent()).isEqualTo("1:usr.cn#\r\n+ERR=2\r\n");
  }

  @Test
  void aChangeIsStoredThenAnsweredAndTheRestartComesBehindTheReply() {
    start(PREFIX, PASSWORD);
    rig.stopDisk();
    receive("usr.cn#AT+MAXSK=3\r");
    assertThat(sent()).isEmpty();
    rig.runDisk();
    assertThat(sent()).isEqualTo("1:usr.cn#\r\n+OK\r\n");
    assertThat(rig.store().port("com1").get(SocketRows.MAX_CLIENTS)).isEqualTo(3);
    MemoryEndpoint first = rig.endpoint();
    receive("usr.cn#AT+Z\r");
    assertThat(first.sent()).isEqualTo("1:usr.cn#\r\n+OK\r\n");
    assertThat(rig.endpointsMade()).isEqualTo(2);
  }

  @Test
  void withTheFactorysPasswordNothingIsChanged() throws IOException {
    start(PREFIX);
    receive("usr.cn#AT+MAXSK=3\r");
    receive("usr.cn#AT+Z\r");
    receive("usr.cn#AT+MAXSK\r");
    assertThat(sent())
        .isEqualTo("1:usr.cn#\r\n+ERR=5\r\n1:usr.cn#\r\n+ERR=5\r\n1:usr.cn#\r\n+OK=8\r\n");
    assertThat(rig.endpointsMade()).isEqualTo(1);
    assertThat(new AuditFile(folder).last(9, AuditFile.ALL).stream().collect(Collectors.joining()))
        .contains("\"refused\"")
        .contains("AT+MAXSK: no right to change settings");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AT+WEBU | +ERR=5",
        "at+webu=a,b | +ERR=5",
        "AT+WEBFACT=ON | +ERR=5",
        "AT+ALLOW=* | +ERR=5",
        "AT+NETAT=OFF | +ERR=5",
        "AT+DISC | +ERR=5",
        "AT+TLS=OFF | +ERR=5",
        "AT+AUDIT=OFF | +ERR=5",
        "AT+WEBTLS=OFF | +ERR=5",
        "AT+RELD | +ERR=5",
        "AT+H | +ERR=5",
        "AT+REGCLOUD | +OK=*",
        "AT+HTPHEAD? | +OK=*",
        "AT+NOSUCH | +ERR=2",
        "AT | +ERR=2"
      })
  void securityIsNotSetHereAndSecretsAreHidden(String line, String reply) {
    start(PREFIX, PASSWORD);
    receive("usr.cn#" + line + "\r");
    assertThat(sent()).isEqualTo("1:usr.cn#\r\n" + reply + "\r\n");
  }

  @Test
  void aPeerThatDoesNotReadItsRepliesGetsNoMore() {
    start(PREFIX, PASSWORD);
    rig.endpoint().first().setWritable(false);
    receive("usr.cn#AT+MAXSK\r");
    rig.endpoint().first().setWritable(true);
    rig.stopDisk();
    for (int i = 0; i < 17; i++) {
      receive("usr.cn#AT+MAXSK=3\r");
    }
    rig.runDisk();
    assertThat(rig.endpoint().sends()).hasSize(16).containsOnly("1:usr.cn#\r\n+OK\r\n");
    receive("usr.cn#AT+MAXSK\r");
    assertThat(sent()).isEqualTo("1:usr.cn#\r\n+OK=3\r\n");
  }

  @Test
  void changesAreFiftyAtOnceThenOneASecond() {
    start(PREFIX, PASSWORD);
    rig.passMillis(60_000);
    for (int i = 0; i < 50; i++) {
      receive("usr.cn#AT+MAXSK=3\r");
      assertThat(sent()).isEqualTo("1:usr.cn#\r\n+OK\r\n");
    }
    receive("usr.cn#AT+MAXSK=4\r");
    assertThat(sent()).isEqualTo("1:usr.cn#\r\n+ERR=5\r\n");
    receive("usr.cn#AT+MAXSK\r");
    assertThat(sent()).isEqualTo("1:usr.cn#\r\n+OK=3\r\n");
    rig.passMillis(1_000);
    receive("usr.cn#AT+MAXSK=4\r");
    assertThat(sent()).isEqualTo("1:usr.cn#\r\n+OK\r\n");
  }

  @Test
  void whoIsNotInTheAllowListChangesNothing() {
    start(PREFIX, PASSWORD, "AT+SOCK=TCPC,192.0.2.9,20108", "AT+ALLOW=192.0.2.9");
    receive("usr.cn#AT+MAXSK=3\r");
    assertThat(sent()).isEqualTo("1:usr.cn#\r\n+ERR=5\r\n");
  }

  @Test
  void dataBehindARestartIsNoDataOfTheOldSession() {
    start(PREFIX, PASSWORD);
    receive("usr.cn#AT+Z\rdata");
    assertThat(rig.line().received()).isEmpty();
  }

  @Test
  void manyWhoBeginALineAreNotAllWaitedFor() {
    start(PREFIX, PASSWORD);
    for (int i = 0; i < 17; i++) {
      rig.endpoint().receive(rig.endpoint().connect(), "u");
    }
    rig.passMillis(0);
    assertThat(rig.line().received()).isEqualTo("u");
    rig.passMillis(100);
    assertThat(rig.line().received()).isEqualTo("u".repeat(16));
  }

  @Test
  void withoutAPrefixWithModbusAndInTelnetAllIsData() {
    start(PASSWORD);
    receive("usr.cn#AT+MAXSK\r");
    assertThat(rig.line().received()).isEqualTo("usr.cn#AT+MAXSK\r");
    start(PREFIX, PASSWORD, "AT+RFCPORT=4002");
    rig.endpoint().receive(rig.endpoint().connectToTelnet(), "usr.cn#AT+MAXSK\r");
    assertThat(sent()).doesNotContain("+OK");
    start(PREFIX, PASSWORD, "AT+MODTCP=ON");
    receive("usr.cn#AT+MAXSK\r");
    assertThat(sent()).doesNotContain("+OK");
  }
}
