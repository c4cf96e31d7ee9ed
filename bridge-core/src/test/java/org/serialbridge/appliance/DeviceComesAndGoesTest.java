package org.serialbridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.port.SerialPort;
import org.serialbridge.settings.SerialPortRows;

class DeviceComesAndGoesTest {
  @TempDir private Path folder;
  private ConverterRig rig;

  @BeforeEach
  void makeConverter() {
    rig = new ConverterRig(folder);
  }

  @Test
  void aConverterWithoutDeviceStartsAndListens() {
    rig.setDevice(false);
    rig.start();
    assertThat(rig.endpoint().isOpen()).isTrue();
    assertThat(rig.endpoint().isReading()).isFalse();
  }

  @Test
  void anAbsentDeviceIsTriedTwiceASecondAndOpenedWhenItComes() {
    rig.setDevice(false);
    rig.start();
    assertThat(rig.attempts()).isEqualTo(1);
    rig.passMillis(SerialPort.RETRY_MILLIS - 1);
    assertThat(rig.attempts()).isEqualTo(1);
    rig.passMillis(1);
    assertThat(rig.attempts()).isEqualTo(2);
    rig.setDevice(true);
    rig.passMillis(SerialPort.RETRY_MILLIS);
    assertThat(rig.linesOpened()).isEqualTo(1);
    assertThat(rig.line().isStarted()).isTrue();
    assertThat(rig.endpoint().isReading()).isTrue();
  }

  @Test
  void aFaultOfTheLibraryIsNoEndOfTrying() {
    rig.setLibraryFails(true);
    rig.start();
    rig.setLibraryFails(false);
    rig.passMillis(SerialPort.RETRY_MILLIS);
    assertThat(rig.linesOpened()).isEqualTo(1);
  }

  @Test
  void aPulledDeviceIsOpenedAgainAndPeersStayConnected() {
    rig.start();
    MemoryEndpoint endpoint = rig.endpoint();
    rig.line().hangUp();
    assertThat(endpoint.isReading()).isFalse();
    rig.passMillis(SerialPort.RETRY_MILLIS);
    assertThat(rig.linesOpened()).isEqualTo(2);
    assertThat(rig.endpoint()).isSameAs(endpoint);
    rig.send("up");
    endpoint.receive("down");
    assertThat(endpoint.sent()).isEqualTo("up");
    assertThat(rig.line().received()).isEqualTo("down");
  }

  @Test
  void whatPeersSentMeanwhileIsNotLost() {
    rig.start();
    rig.line().hangUp();
    rig.endpoint().receive("meanwhile");
    rig.passMillis(SerialPort.RETRY_MILLIS);
    assertThat(rig.line().received()).isEqualTo("meanwhile");
  }

  @Test
  void aPulledDeviceEndsTheDialogue() {
    rig.start();
    rig.enterCommandMode();
    rig.line().hangUp();
    rig.passMillis(SerialPort.RETRY_MILLIS);
    rig.send("data");
    assertThat(rig.endpoint().sent()).isEqualTo("data");
    assertThat(rig.endpoint().isReading()).isTrue();
  }

  @Test
  void aDeviceThatComesBackHasTheParametersInForce() {
    rig.start();
    rig.enterCommandMode();
    rig.command("AT+UART=9600,8,1,NONE,NFC");
    rig.line().hangUp();
    rig.passMillis(SerialPort.RETRY_MILLIS);
    assertThat(rig.line().parameters().baudRate()).isEqualTo(115_200);
    rig.enterCommandMode();
    rig.command("AT+Z");
    rig.line().hangUp();
    rig.passMillis(SerialPort.RETRY_MILLIS);
    assertThat(rig.line().parameters())
        .isEqualTo(rig.store().port("com1").get(SerialPortRows.UART));
  }

  @Test
  void hintsOfAnOpenDeviceAreInTheStatus() {
    rig.start();
    rig.line().hint("the kernel's console is here");
    assertThat(rig.converter().status().line().hints())
        .containsExactly("the kernel's console is here");
    rig.line().hangUp();
    assertThat(rig.converter().status().line().hints()).isEmpty();
  }

  @Test
  void aStoppedConverterDoesNotOpenItsDeviceAgain() {
    rig.start();
    rig.converter().stop(1_000);
    rig.line().hangUp();
    rig.passMillis(10 * SerialPort.RETRY_MILLIS);
    assertThat(rig.linesOpened()).isEqualTo(1);
  }

  @Test
  void aStoppedConverterDoesNotWaitForItsDevice() {
    rig.setDevice(false);
    rig.start();
    rig.converter().stop(1_000);
    rig.setDevice(true);
    rig.passMillis(10 * SerialPort.RETRY_MILLIS);
    assertThat(rig.linesOpened()).isZero();
  }
}
