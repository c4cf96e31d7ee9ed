package org.serialbridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.port.SerialPort;
import org.serialbridge.settings.SocketRows;

/** AT+DEVLOST: what peers see while the serial device is away. */
class DeviceLostTest {
  private static final String CLOSE = "AT+DEVLOST=CLOSE";
  private static final String REFUSE = "AT+DEVLOST=REFUSE";
  private static final String TCPS = "AT+SOCK=TCPS,127.0.0.1,4001";
  private static final String HTPC = "AT+SOCK=HTPC,127.0.0.1,4001";
  private static final String UDPS = "AT+SOCK=UDPS,127.0.0.1,4001";

  @TempDir private Path folder;
  private ConverterRig rig;

  @Test
  void withCloseThePeersAreDisconnectedAndNewcomersAreHeld() {
    start(TCPS, CLOSE);
    MemoryEndpoint endpoint = rig.endpoint();
    rig.line().hangUp();
    assertThat(endpoint.peers()).isEmpty();
    assertThat(endpoint.isOpen()).isTrue();
    endpoint.receive(endpoint.connect(), "meanwhile");
    rig.passMillis(SerialPort.RETRY_MILLIS);
    assertThat(rig.endpointsMade()).isEqualTo(1);
    assertThat(rig.line().received()).isEqualTo("meanwhile");
  }

  @ParameterizedTest
  @ValueSource(strings = {CLOSE, REFUSE})
  void whatDisconnectedPeersHadSentIsDroppedAndCounted(String devLost) {
    start(TCPS, devLost);
    rig.line().setWritable(false);
    rig.endpoint().receive("from before");
    rig.line().hangUp();
    rig.passMillis(SerialPort.RETRY_MILLIS);
    assertThat(rig.line().received()).isEmpty();
    assertThat(rig.converter().status().counters().dropped().bytes()).isEqualTo(11);
  }

  @Test
  void withCloseWhatAClientOfRfc2217HasSetEndsWithIt() {
    start(TCPS, CLOSE, "AT+RFCEN=ON");
    MemoryEndpoint.MemoryPeer client = rig.endpoint().connect();
    rig.endpoint().receive(client, "\u00ff\u00fb,\u00ff\u00fa,\1\0\0%\u0080\u00ff\u00f0");
    assertThat(rig.line().parameters().baudRate()).isEqualTo(9600);
    rig.line().hangUp();
    rig.passMillis(SerialPort.RETRY_MILLIS);
    assertThat(rig.line().parameters().baudRate()).isEqualTo(115_200);
  }

  @Test
  void withRefuseNobodyIsListenedToUntilTheDeviceIsBack() {
    start(TCPS, REFUSE);
    MemoryEndpoint first = rig.endpoint();
    rig.line().hangUp();
    assertThat(first.isOpen()).isFalse();
    assertThat(rig.converter().status().endpoint().state())
        .isEqualTo("waits for the serial device");
    assertThat(rig.converter().status().peers()).isEmpty();
    rig.passMillis(SerialPort.RETRY_MILLIS);
    assertThat(rig.endpoint()).isNotSameAs(first);
    assertThatBytesPass();
  }

  @Test
  void withRefuseAConverterStartsToListenWithItsDevice() {
    rig = ConverterRig.with(folder, TCPS, REFUSE);
    rig.setDevice(false);
    assertThat(rig.converter().start().isDone()).isFalse();
    rig.passMillis(1);
    assertThat(rig.endpoint().isOpen()).isFalse();
    rig.setDevice(true);
    rig.passMillis(SerialPort.RETRY_MILLIS);
    assertThat(rig.endpointsMade()).isEqualTo(1);
    assertThatBytesPass();
  }

  @Test
  void withRefuseAStartIsOverWhenTheDeviceWasTriedOnce() {
    rig = ConverterRig.with(folder, TCPS, REFUSE);
    rig.setDevice(false);
    Future<Void> started = rig.converter().start();
    rig.passMillis(1);
    assertThat(started.isDone()).isTrue();
  }

  @Test
  void withRefuseADeviceMayComeAndGoOften() {
    start(TCPS, REFUSE);
    for (int i = 0; i < 5; i++) {
      rig.line().hangUp();
      assertThat(rig.endpoint().isOpen()).isFalse();
      rig.passMillis(SerialPort.RETRY_MILLIS);
      assertThatBytesPass();
    }
    assertThat(rig.endpointsMade()).isEqualTo(6);
  }

  @Test
  void withRefuseARestartWhileTheDeviceIsAwayKeepsItClosed() {
    start(TCPS, REFUSE, "AT+RSTIM=60");
    rig.line().hangUp();
    rig.setDevice(false);
    rig.passMillis(61_000);
    assertThat(rig.endpointsMade()).isEqualTo(2);
    assertThat(rig.endpoint().isOpen()).isFalse();
    rig.setDevice(true);
    rig.passMillis(SerialPort.RETRY_MILLIS);
    assertThatBytesPass();
  }

  @Test
  void refuseIsInForceAfterTheNextRestartOnly() {
    start(TCPS);
    rig.enterCommandMode();
    rig.command(REFUSE);
    rig.line().hangUp();
    assertThat(rig.endpoint().isOpen()).isTrue();
    rig.passMillis(SerialPort.RETRY_MILLIS);
    rig.enterCommandMode();
    rig.command("AT+Z");
    rig.passMillis(1);
    rig.line().hangUp();
    assertThat(rig.endpoint().isOpen()).isFalse();
  }

  @Test
  void theSettingsInForceAreThoseOfTheRestartAlsoAfterTheReturn() {
    start(TCPS, REFUSE);
    rig.enterCommandMode();
    rig.command("AT+SOCKPORT=4002");
    rig.line().hangUp();
    rig.passMillis(SerialPort.RETRY_MILLIS);
    assertThat(rig.endpoint().running().get(SocketRows.LOCAL_PORT)).isEqualTo(4001);
  }

  @ParameterizedTest
  @ValueSource(strings = {CLOSE, REFUSE})
  void aStoppedConverterStaysClosed(String devLost) {
    start(TCPS, devLost);
    rig.line().hangUp();
    assertThat(rig.converter().stop(1_000).isDone()).isTrue();
    rig.passMillis(10 * SerialPort.RETRY_MILLIS);
    assertThat(rig.endpoint().isOpen()).isFalse();
    assertThat(rig.linesOpened()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {CLOSE, REFUSE})
  void aHttpClientHasNobodyToDisconnect(String devLost) {
    start(HTPC, devLost);
    rig.line().hangUp();
    assertThat(rig.endpoint().isOpen()).isTrue();
    assertThat(rig.endpoint().peers()).hasSize(1);
  }

  @Test
  void aRefusingUdpServerClosesItsSocket() {
    start(UDPS, REFUSE);
    rig.line().hangUp();
    assertThat(rig.endpoint().isOpen()).isFalse();
    rig.passMillis(SerialPort.RETRY_MILLIS);
    assertThatBytesPass();
  }

  @Test
  void withUdpNobodyIsDisconnectedAndNothingIsDropped() {
    start(UDPS, CLOSE);
    rig.line().hangUp();
    rig.endpoint().receive("meanwhile");
    rig.passMillis(SerialPort.RETRY_MILLIS);
    assertThat(rig.line().received()).isEqualTo("meanwhile");
  }

  private void start(String... commands) {
    rig = ConverterRig.with(folder, commands).start();
  }

  private void assertThatBytesPass() {
    assertThat(rig.endpoint().isOpen()).isTrue();
    assertThat(rig.endpoint().isReading()).isTrue();
    rig.send("up");
    rig.passMillis(20); // the gap of a packet
    rig.endpoint().receive("down");
    assertThat(rig.endpoint().sent()).isEqualTo("up");
    assertThat(rig.line().received()).isEqualTo("down");
  }

  @Test
  void aPortThatIsRemovedGivesItsMemoryBack() {
    ConverterRig rig = new ConverterRig(folder);
    rig.setDevice(false);
    rig.start();
    rig.endpoint().receive("x".repeat(100_000));
    assertThat(rig.memory().taken()).isPositive();
    rig.converter().remove(0);
    assertThat(rig.memory().taken()).isZero();
    assertThat(rig.converter().status().counters().dropped().bytes()).isEqualTo(100_000);
  }

  @Test
  void aPortThatIsRemovedInADialogueGivesItsMemoryBack() {
    ConverterRig rig = new ConverterRig(folder).start();
    rig.enterCommandMode();
    rig.endpoint().receive("x".repeat(100_000));
    assertThat(rig.memory().taken()).isPositive();
    rig.converter().remove(0);
    assertThat(rig.memory().taken()).isZero();
  }
}
