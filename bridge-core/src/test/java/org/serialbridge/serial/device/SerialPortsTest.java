package org.serialbridge.serial.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host made of files. */
class SerialPortsTest {
  @TempDir private Path root;

  @Test
  void aHostWithoutSerialDevicesHasAnEmptyList() {
    assertThat(new SerialPorts(root).list()).isEmpty();
  }

  @Test
  void aUsbAdapterHasAStablePathAndADriver() throws IOException {
    tty("ttyUSB0", "ftdi_sio");
    Path byId = link("dev/serial/by-id/usb-FTDI_FT232R-if00-port0", "ttyUSB0");
    link("dev/serial/by-path/pci-0:1.0", "ttyUSB0");
    assertThat(new SerialPorts(root).list())
        .containsExactly(new SerialPorts.Port(root.resolve("dev/ttyUSB0"), byId, "ftdi_sio"));
  }

  @Test
  void theSocketIsTheNextBestName() throws IOException {
    tty("ttyUSB0", "ch341-uart");
    Path byPath = link("dev/serial/by-path/pci-0:1.0", "ttyUSB0");
    assertThat(new SerialPorts(root).list())
        .extracting(SerialPorts.Port::stablePath)
        .containsExactly(byPath);
  }

  @Test
  void anAdapterWithoutSerialNumberIsKnownByItsSocket() throws IOException {
    assertThat(stablePathOfUsb("")).hasParentRaw(root.resolve("dev/serial/by-path"));
    assertThat(stablePathOfUsb("A5XK3RJT")).hasParentRaw(root.resolve("dev/serial/by-id"));
  }

  private Path stablePathOfUsb(String number) throws IOException {
    String name = "ttyUSB" + number.length();
    Path usb = Files.createDirectories(root.resolve("sys/devices/usb1/1-" + number.length()));
    Path port = Files.createDirectories(usb.resolve("1-1:1.0").resolve(name));
    Files.createFile(usb.resolve("idVendor"));
    if (!number.isEmpty()) {
      Files.writeString(usb.resolve("serial"), number + "\n");
    }
    Path tty = Files.createDirectories(root.resolve("sys/class/tty").resolve(name));
    Files.createSymbolicLink(tty.resolve("device"), port);
    Files.createDirectories(root.resolve("dev"));
    Path device = Files.createFile(root.resolve("dev").resolve(name));
    link("dev/serial/by-id/usb-" + name, name);
    link("dev/serial/by-path/pci-" + name, name);
    return new SerialPorts(root)
        .list().stream()
            .filter(one -> one.device().equals(device))
            .findFirst()
            .orElseThrow()
            .stablePath();
  }

  @Test
  void theAliasOfARaspberryPiIsFound() throws IOException {
    tty("ttyAMA0", "uart-pl011");
    Path alias = link("dev/serial0", "ttyAMA0");
    assertThat(new SerialPorts(root).list())
        .extracting(SerialPorts.Port::stablePath)
        .containsExactly(alias);
  }

  @Test
  void consolesAndPortsWithoutHardwareAreLeftOut() throws IOException {
    Files.createDirectories(root.resolve("sys/class/tty/tty1"));
    tty("ttyS0", "serial8250");
    tty("ttyS1", "serial8250");
    Files.writeString(root.resolve("sys/class/tty/ttyS0/type"), "4\n");
    Files.writeString(root.resolve("sys/class/tty/ttyS1/type"), "0\n");
    assertThat(new SerialPorts(root).list())
        .extracting(SerialPorts.Port::device)
        .containsExactly(root.resolve("dev/ttyS0"));
  }

  private void tty(String name, String driver) throws IOException {
    Path device =
        Files.createDirectories(root.resolve("sys/class/tty").resolve(name).resolve("device"));
    Path drivers = Files.createDirectories(root.resolve("sys/bus/drivers").resolve(driver));
    Files.createSymbolicLink(device.resolve("driver"), drivers);
    Files.createDirectories(root.resolve("dev"));
    Files.createFile(root.resolve("dev").resolve(name));
  }

  private Path link(String path, String device) throws IOException {
    Path link = root.resolve(path);
    Files.createDirectories(link.getParent());
    return Files.createSymbolicLink(link, root.resolve("dev").resolve(device));
  }
}
