package org.serialbridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.at.AtOutcome;
import org.serialbridge.audit.Author;
import org.serialbridge.port.SerialPort;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.status.ConverterStatus;

/** A port without a serial device: settings, endpoint and remote console, and nothing else. */
class PortWithoutDeviceTest {
  @TempDir private Path folder;

  @Test
  void itListensAndReadsItsPeersAndDropsTheirData() {
    ConverterRig rig = ConverterRig.withoutDevice(folder).start();
    assertThat(rig.endpoint().isOpen()).isTrue();
    assertThat(rig.endpoint().isReading()).isTrue();
    rig.endpoint().receive("data");
    ConverterStatus status = rig.converter().status();
    assertThat(status.counters().dropped().bytes()).isEqualTo(4);
    assertThat(status.line().waitingBytes()).isZero();
  }

  @Test
  void noDeviceIsTried() {
    ConverterRig rig = ConverterRig.withoutDevice(folder).start();
    rig.passMillis(10 * SerialPort.RETRY_MILLIS);
    assertThat(rig.attempts()).isZero();
    ConverterStatus.Line line = rig.converter().status().line();
    assertThat(line.device()).isEqualTo("none");
    assertThat(line.problem()).isEmpty();
    assertThat(line.inForce()).isEmpty();
  }

  @Test
  void theDeviceThatItLacksIsNotLost() {
    ConverterRig rig = ConverterRig.withoutDevice(folder, "AT+DEVLOST=REFUSE").start();
    assertThat(rig.endpoint().isOpen()).isTrue();
    rig.endpoint().connect();
    assertThat(rig.converter().status().peers()).isNotEmpty();
  }

  @Test
  void commandsFromElsewhereSetAndRestartIt() {
    ConverterRig rig = ConverterRig.withoutDevice(folder).start();
    Future<AtOutcome> set = rig.converter().console().carryOut("AT+MAXSK=2", Author.SERVICE);
    rig.passMillis(1);
    assertThat(set.getNow().reply()).isEqualTo("+OK");
    rig.converter().console().carryOut("AT+Z", Author.SERVICE);
    rig.passMillis(1);
    assertThat(rig.endpointsMade()).isEqualTo(2);
    assertThat(rig.endpoint().isOpen()).isTrue();
    assertThat(rig.endpoint().running().get(SocketRows.MAX_CLIENTS)).isEqualTo(2);
  }

  @Test
  void aModbusRequestIsAnsweredThatTheUnitIsNotReachable() {
    ConverterRig rig =
        ConverterRig.withoutDevice(folder, "AT+SOCK=TCPS,0.0.0.0,502", "AT+MODTCP=ON").start();
    rig.passMillis(1_000);
    rig.endpoint().receive("\0\1\0\0\0\6\1\3\0\0\0\1");
    assertThat(rig.endpoint().sends()).containsExactly("1:\0\1\0\0\0\3\1\203\12");
  }
}
