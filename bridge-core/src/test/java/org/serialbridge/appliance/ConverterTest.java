package org.serialbridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.settings.UartSettings;

class ConverterTest {
  @TempDir private Path folder;
  private ConverterRig rig;

  @BeforeEach
  void startConverter() {
    rig = new ConverterRig(folder).start();
  }

  @Test
  void dataPassesBothWays() {
    rig.send("to the peer");
    assertThat(rig.endpoint().sent()).isEqualTo("to the peer");
    rig.endpoint().receive("to the line");
    assertThat(rig.line().received()).isEqualTo("to the line");
  }

  @Test
  void theEscapeIsAnsweredAfterTheSilenceAndNotBefore() {
    rig.send("+++");
    rig.passMillis(19);
    assertThat(rig.line().received()).isEmpty();
    rig.passMillis(1);
    assertThat(rig.line().received()).isEqualTo("a");
    rig.send("a");
    assertThat(rig.line().received()).isEqualTo("+ok");
    assertThat(rig.endpoint().sent()).isEmpty();
  }

  @Test
  void anEscapeThatIsNotGoneThroughIsReleasedAfterThreeSeconds() {
    rig.send("+++");
    rig.passMillis(20);
    rig.passMillis(2_999);
    assertThat(rig.endpoint().sent()).isEmpty();
    rig.passMillis(1);
    assertThat(rig.endpoint().sent()).isEqualTo("+++");
    assertThat(rig.line().received()).isEqualTo("a");
  }

  @Test
  void aLonePlusIsReleasedAfterItsGap() {
    rig.send("+");
    rig.passMillis(300);
    assertThat(rig.endpoint().sent()).isEmpty();
    rig.passMillis(1);
    assertThat(rig.endpoint().sent()).isEqualTo("+");
  }

  @Test
  void networkDataWaitsForTheEndOfTheDialogue() {
    rig.enterCommandMode();
    assertThat(rig.endpoint().isReading()).isFalse();
    rig.endpoint().receive("late");
    assertThat(rig.command("AT+MAC")).isEqualTo("AT+MAC\r\r\n+OK=D8C561010001\r\n");
    assertThat(rig.command("AT+ENTM")).isEqualTo("AT+ENTM\r\r\n+OK\r\nlate");
    assertThat(rig.endpoint().isReading()).isTrue();
  }

  @Test
  void networkDataWaitsWhileAnEscapeIsUnderWayAndComesWhenItBreaks() {
    rig.send("+++");
    rig.passMillis(20);
    rig.endpoint().receive("late");
    assertThat(rig.line().received()).isEqualTo("a");
    rig.send("b");
    assertThat(rig.endpoint().sent()).isEqualTo("+++b");
    assertThat(rig.line().received()).isEqualTo("late");
  }

  @Test
  void queriesKnowWhetherAPeerIsConnected() {
    rig.enterCommandMode();
    assertThat(rig.command("AT+SOCKLK")).contains("+OK=CONNECT");
    rig.endpoint().close();
    assertThat(rig.command("AT+SOCKLK")).contains("+OK=DISCONNECT");
  }

  @Test
  void settingsComeIntoForceAtTheRestartOnly() {
    rig.enterCommandMode();
    MemoryLine line = rig.line();
    MemoryEndpoint before = rig.endpoint();
    rig.command("AT+UART=9600,8,2,EVEN,FCH");
    rig.command("AT+MAXSK=3");
    assertThat(line.parameters()).isEqualTo(UartSettings.FACTORY);
    assertThat(rig.command("AT+Z")).isEqualTo("AT+Z\r\r\n+OK\r\n");
    assertThat(rig.line()).isSameAs(line);
    assertThat(line.parameters())
        .isEqualTo(new UartSettings(9600, 8, 2, Parity.EVEN, FlowControl.RTS_CTS));
    assertThat(before.isOpen()).isFalse();
    assertThat(rig.endpoint()).isNotSameAs(before);
    assertThat(rig.endpoint().isOpen()).isTrue();
    assertThat(rig.endpoint().running().get(SocketRows.MAX_CLIENTS)).isEqualTo(3);
  }

  @Test
  void dataPassesAfterARestart() {
    rig.enterCommandMode();
    rig.command("AT+Z");
    rig.send("\n"); // of a terminator CR LF
    rig.send("up");
    rig.endpoint().receive("down");
    assertThat(rig.endpoint().sent()).isEqualTo("up");
    assertThat(rig.line().received()).isEqualTo("down");
  }

  @Test
  void whileASettingIsStoredTheReplyAndTheLineWait() {
    rig.enterCommandMode();
    rig.stopDisk();
    assertThat(rig.command("AT+MAXSK=3")).isEmpty();
    assertThat(rig.line().isReading()).isFalse();
    rig.runDisk();
    assertThat(rig.line().received()).isEqualTo("AT+MAXSK=3\r\r\n+OK\r\n");
    assertThat(rig.line().isReading()).isTrue();
    assertThat(rig.store().port("com1").get(SocketRows.MAX_CLIENTS)).isEqualTo(3);
  }

  @Test
  void aSettingThatCannotBeStoredIsRefusedAndTheOldOneStays() throws IOException {
    Files.delete(folder);
    rig.enterCommandMode();
    assertThat(rig.command("AT+MAXSK=3")).isEqualTo("AT+MAXSK=3\r\r\n+ERR=5\r\n");
    assertThat(rig.command("AT+MAXSK")).isEqualTo("AT+MAXSK\r\r\n+OK=8\r\n");
    Files.createDirectory(folder);
    assertThat(rig.command("AT+MAXSK=3")).isEqualTo("AT+MAXSK=3\r\r\n+OK\r\n");
  }

  @Test
  void theLineIsReadOnlyWhileThePeersTakeMore() {
    rig.endpoint().setWritable(false);
    assertThat(rig.line().isReading()).isFalse();
    rig.endpoint().setWritable(true);
    assertThat(rig.line().isReading()).isTrue();
  }

  @Test
  void thePeersAreReadOnlyWhileTheLineTakesMore() {
    rig.line().setWritable(false);
    assertThat(rig.endpoint().isReading()).isFalse();
    rig.endpoint().receive("read before");
    assertThat(rig.line().received()).isEmpty();
    rig.line().setWritable(true);
    assertThat(rig.line().received()).isEqualTo("read before");
    assertThat(rig.endpoint().isReading()).isTrue();
  }

  @Test
  void commandModeIsUsableWhileThePeersTakeNoMore() {
    rig.enterCommandMode();
    rig.endpoint().setWritable(false);
    assertThat(rig.line().isReading()).isTrue();
  }

  @Test
  void stoppingDisconnectsThePeersAndSendsWhatTheySent() {
    rig.line().setWritable(false);
    rig.endpoint().receive("read before");
    rig.converter().stop(1_000);
    assertThat(rig.endpoint().isOpen()).isFalse();
    assertThat(rig.line().received()).isEqualTo("read before");
  }
}
