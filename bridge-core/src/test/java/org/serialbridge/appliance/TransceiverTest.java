package org.serialbridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.port.SerialPort;
import org.serialbridge.status.ConverterStatus;

/** The settings of an RS-485 transceiver, on their way to the line. */
class TransceiverTest {
  private static final String TCPS = "AT+SOCK=TCPS,127.0.0.1,4001";

  @TempDir private Path folder;
  private ConverterRig rig;

  @Test
  void withoutABusNothingIsTurned() {
    start();
    assertThat(rig.line().events()).isEmpty();
    assertThat(status().rs485()).isEmpty();
  }

  @Test
  void aLineTurnsItsTransceiverFromTheStart() {
    start("AT+RS485=RTS");
    assertThat(rig.line().events()).containsExactly("RS-485 by RTS");
    assertThat(status().rs485()).hasValue("RTS");
  }

  @Test
  void aDeviceThatReturnsTurnsItAgain() {
    start("AT+RS485=RTS");
    rig.line().hangUp();
    assertThat(status().rs485()).isEmpty();
    rig.passMillis(SerialPort.RETRY_MILLIS);
    assertThat(rig.line().events()).containsExactly("RS-485 by RTS");
  }

  @Test
  void whatWasHeldBackIsSentWhenTheTransceiverIsTurned() {
    start("AT+RS485=RTS");
    rig.line().hangUp();
    rig.endpoint().receive("meanwhile");
    rig.passMillis(SerialPort.RETRY_MILLIS);
    assertThat(rig.line().events()).containsExactly("RS-485 by RTS", "meanwhile");
  }

  @Test
  void aChangeIsInForceAfterARestartOnly() {
    start();
    rig.enterCommandMode();
    rig.command("AT+RS485=KERNEL");
    assertThat(status().rs485()).isEmpty();
    rig.command("AT+Z");
    rig.passMillis(1);
    assertThat(status().rs485()).hasValue("KERNEL");
    rig.enterCommandMode();
    rig.command("AT+RS485=OFF");
    rig.command("AT+Z");
    rig.passMillis(1);
    assertThat(status().rs485()).isEmpty();
    assertThat(rig.line().rs485().method().name()).isEqualTo("NONE");
  }

  @Test
  void peersComeWhenTheTransceiverIsTurned() {
    start();
    rig.enterCommandMode();
    rig.command("AT+RS485=RTS");
    rig.line().beSlow();
    rig.command("AT+Z");
    rig.passMillis(1);
    assertThat(rig.endpoint().isOpen()).isFalse();
    while (rig.line().makeOne()) {
      rig.passMillis(1);
    }
    assertThat(rig.endpoint().isOpen()).isTrue();
  }

  @Test
  void flowControlByBytesIsAHintBesideModbus() {
    start("AT+UART=9600,8,1,NONE,FCX", "AT+MODTCP=ON");
    assertThat(status().inForce()).hasValue("9600,8,1,NONE,FCX");
    assertThat(status().hints()).anyMatch(hint -> hint.startsWith("flow control FCX removes"));
    rig.enterCommandMode();
    rig.command("AT+MODTCP=OFF");
    rig.command("AT+Z");
    rig.passMillis(1);
    assertThat(status().hints()).isEmpty();
  }

  @Test
  void flowControlByRtsGivesWayAndTheStatusSaysSo() {
    start("AT+UART=9600,8,1,NONE,FCH", "AT+RS485=AUTO");
    assertThat(status().inForce()).hasValue("9600,8,1,NONE,NFC");
    assertThat(status().hints()).anyMatch(hint -> hint.startsWith("flow control FCH is off"));
    rig.enterCommandMode();
    rig.command("AT+RS485=OFF");
    rig.command("AT+Z");
    rig.passMillis(1);
    assertThat(status().inForce()).hasValue("9600,8,1,NONE,FCH");
    assertThat(status().hints()).isEmpty();
  }

  private void start(String... commands) {
    String[] all = new String[commands.length + 1];
    all[0] = TCPS;
    System.arraycopy(commands, 0, all, 1, commands.length);
    rig = ConverterRig.with(folder, all).start();
  }

  private ConverterStatus.Line status() {
    return rig.converter().status().line();
  }
}
