package org.serialbridge.serial.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host made of files. */
class UsbAdapterTest {
  @TempDir private Path root;

  /** A tty of an interface of a USB device, and a link to it as udev makes it. */
  private Path tty(String name, String belowInterface) throws IOException {
    Path usb = Files.createDirectories(root.resolve("sys/devices/usb1/1-1"));
    Path line = Files.createDirectories(usb.resolve("1-1:1.1").resolve(belowInterface));
    Files.writeString(usb.resolve("idVendor"), "0403\n");
    Files.writeString(usb.resolve("idProduct"), "6010\n");
    Files.writeString(usb.resolve("1-1:1.1/bInterfaceNumber"), "01\n");
    Path tty = Files.createDirectories(root.resolve("sys/class/tty").resolve(name));
    Files.createSymbolicLink(tty.resolve("device"), line);
    Files.createDirectories(root.resolve("dev"));
    Path device = Files.createFile(root.resolve("dev").resolve(name));
    return Files.createSymbolicLink(root.resolve("dev/usb-FTDI-if01"), device);
  }

  @Test
  void aTtyOfAUsbSerialDriverHasItsDevice() throws IOException {
    Path link = tty("ttyUSB0", "ttyUSB0");
    Path usb = root.resolve("sys/devices/usb1/1-1");
    Files.writeString(usb.resolve("serial"), "A5XK3RJT\n");
    Files.writeString(usb.resolve("manufacturer"), "FTDI\n");
    Files.writeString(usb.resolve("product"), "Dual RS232\n");
    Files.writeString(usb.resolve("1-1:1.1/interface"), "Dual RS232 B\n");
    assertThat(UsbAdapter.of(root, link))
        .contains(
            new UsbAdapter("0403", "6010", "01", "Dual RS232 B", "A5XK3RJT", "FTDI", "Dual RS232"));
  }

  @Test
  void aTtyOfTheInterfaceItselfHasItsDevice() throws IOException {
    assertThat(UsbAdapter.of(root, tty("ttyACM0", ".")))
        .contains(new UsbAdapter("0403", "6010", "01", "", "", "", ""));
  }

  @Test
  void anotherDeviceHasNone() throws IOException {
    Path tty = Files.createDirectories(root.resolve("sys/class/tty/ttyS0"));
    Path uart = Files.createDirectories(root.resolve("sys/devices/uart"));
    Files.createSymbolicLink(tty.resolve("device"), uart);
    Files.createDirectories(root.resolve("dev"));
    assertThat(UsbAdapter.of(root, Files.createFile(root.resolve("dev/ttyS0")))).isEmpty();
    assertThat(UsbAdapter.of(root, root.resolve("dev/unplugged"))).isEmpty();
  }
}
