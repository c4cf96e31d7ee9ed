package org.serialbridge.serial.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;

class DeviceDriverTest {
  @TempDir private Path root;

  private DeviceDriver driver(String subsystem, String name) throws IOException {
    Path device = Files.createDirectories(root.resolve("sys/class/tty/ttyX/device"));
    Path bus = Files.createDirectories(root.resolve("sys/bus").resolve(subsystem));
    Path drivers = Files.createDirectories(bus.resolve("drivers").resolve(name));
    Files.createSymbolicLink(device.resolve("subsystem"), bus);
    Files.createSymbolicLink(device.resolve("driver"), drivers);
    return DeviceDriver.of(root, "ttyX");
  }

  private static UartSettings at(int speed, int dataBits) {
    return new UartSettings(speed, dataBits, 1, Parity.NONE, FlowControl.NONE);
  }

  @Test
  void anFtdiAdapterHasNoFiveOrSixBitsAndNoSpeedBelowItsDivisor() throws IOException {
    DeviceDriver ftdi = driver("usb-serial", "ftdi_sio");
    assertThat(ftdi).isEqualTo(new DeviceDriver("ftdi_sio", true));
    assertThat(ftdi.takes(at(115_200, 5))).isFalse();
    assertThat(ftdi.takes(at(115_200, 6))).isFalse();
    assertThat(ftdi.takes(at(115_200, 7))).isTrue();
    assertThat(ftdi.takes(at(183, 8))).isFalse();
    assertThat(ftdi.takes(at(184, 8))).isTrue();
    assertThat(ftdi.knowsTransmitter()).isFalse();
    assertThat(ftdi.countsModemInputs()).isTrue();
  }

  @Test
  void otherDriversAreAsked() throws IOException {
    DeviceDriver uart = driver("serial-base", "port");
    assertThat(uart.takes(at(45, 5))).isTrue();
    assertThat(uart.knowsTransmitter()).isTrue();
    assertThat(uart.countsModemInputs()).isFalse();
  }

  @Test
  void aPseudoTerminalHasNoDriver() {
    assertThat(DeviceDriver.of(root, "0")).isEqualTo(new DeviceDriver("", false));
  }
}
