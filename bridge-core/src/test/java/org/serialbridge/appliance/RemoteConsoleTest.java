package org.serialbridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.at.AtOutcome;
import org.serialbridge.audit.Author;
import org.serialbridge.port.NotSentException;
import org.serialbridge.settings.SocketRows;

/** What a person does on a port who is not at its line. */
class RemoteConsoleTest {
  @TempDir private Path folder;
  private ConverterRig rig;

  @BeforeEach
  void startConverter() {
    rig = new ConverterRig(folder).start();
  }

  private String reply(String line) {
    Future<AtOutcome> outcome = rig.converter().console().carryOut(line, Author.SERVICE);
    rig.passMillis(0);
    return outcome.getNow().reply();
  }

  private int send(Side to, String text) throws NotSentException {
    return rig.converter().send(to, text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void queriesAreAnsweredInDataModeWithoutEcho() {
    assertThat(reply("AT+MAC")).isEqualTo("+OK=D8C561010001");
    assertThat(reply("at+maxsk?")).isEqualTo("+OK=8");
    assertThat(rig.line().received()).isEmpty();
  }

  @Test
  void whatIsRefusedIsExplained() {
    AtOutcome outcome = rig.converter().console().carryOut("AT+MAXSK=9", Author.SERVICE).getNow();
    assertThat(outcome.reply()).startsWith("+ERR=");
    assertThat(outcome.problem()).contains("AT+MAXSK");
  }

  @Test
  void aChangeIsAnsweredWhenItIsStored() {
    rig.stopDisk();
    Future<AtOutcome> outcome = rig.converter().console().carryOut("AT+MAXSK=3", Author.SERVICE);
    assertThat(outcome.isDone()).isFalse();
    rig.runDisk();
    assertThat(outcome.getNow().reply()).isEqualTo("+OK");
    assertThat(rig.store().port("com1").get(SocketRows.MAX_CLIENTS)).isEqualTo(3);
  }

  @Test
  void aChangeThatCannotBeStoredIsAnError() throws IOException {
    Files.delete(folder);
    Files.createFile(folder);
    assertThat(reply("AT+MAXSK=3")).isEqualTo("+ERR=5");
    assertThat(reply("AT+MAXSK")).isEqualTo("+OK=8");
  }

  @Test
  void theRestartRestartsTheConverter() {
    assertThat(rig.converter().console().carryOut("AT+Z", Author.SERVICE).getNow().next())
        .isEqualTo(AtOutcome.NextMode.RESTART);
    rig.passMillis(0);
    assertThat(rig.endpointsMade()).isEqualTo(2);
  }

  @Test
  void thereIsNoModeToLeave() {
    rig.enterCommandMode();
    assertThat(reply("AT+ENTM")).isEqualTo("+OK");
    assertThat(rig.command("AT+MAC")).contains("+OK=");
  }

  @Test
  void bytesGoToTheLineAndToThePeers() throws NotSentException {
    assertThat(send(Side.LINE, "wiring")).isEqualTo(6);
    assertThat(rig.line().received()).isEqualTo("wiring");
    assertThat(send(Side.PEERS, "peers")).isEqualTo(5);
    assertThat(rig.endpoint().sent()).isEqualTo("peers");
  }

  @Test
  void withoutADeviceNothingIsSent() {
    rig.setDevice(false);
    rig.line().hangUp();
    assertNotSent(Side.LINE, "no device");
  }

  @Test
  void aDialogueOnTheLineIsNotDisturbed() {
    rig.enterCommandMode();
    assertNotSent(Side.LINE, "an AT dialogue is active on the line");
  }

  @Test
  void nothingOvertakesWhatIsHeldBack() {
    rig.line().setWritable(false);
    assertNotSent(Side.LINE, "the line accepts no data now");
    rig.endpoint().receive("first");
    assertThat(rig.line().received()).isEmpty();
    rig.line().setWritable(true);
    assertThat(rig.line().received()).isEqualTo("first");
  }

  @Test
  void withoutAPeerNothingIsSent() {
    rig.endpoint().disconnectPeers();
    assertNotSent(Side.PEERS, "no peer");
  }

  @Test
  void peersThatDoNotReadGetNothing() {
    rig.endpoint().setWritable(false);
    assertNotSent(Side.PEERS, "the peers accept no data now");
  }

  private void assertNotSent(Side to, String reason) {
    assertThatExceptionOfType(NotSentException.class)
        .isThrownBy(() -> send(to, "x"))
        .withMessage(reason);
  }
}
