package org.serialbridge.serial.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The USB device that has a tty, with the names of its descriptors in sysfs. A text is empty if the
 * device has none.
 *
 * @param idVendor identifier of the vendor: 4 hexadecimal digits
 * @param idProduct identifier of the product: 4 hexadecimal digits
 * @param bInterfaceNumber number of the interface: 2 hexadecimal digits
 * @param interfaceName name of the interface
 * @param serial serial number
 * @param manufacturer name of the manufacturer
 * @param product name of the product
 */
public record UsbAdapter(
    String idVendor,
    String idProduct,
    String bInterfaceNumber,
    String interfaceName,
    String serial,
    String manufacturer,
    String product) {
  /** A tty belongs to an interface, which belongs to a device. */
  private static final int LEVELS = 4;

  /**
   * The adapter of a serial device. Reads files of the kernel; not for an event loop.
   *
   * @param root root folder of the host: {@code /}
   * @param device path of the device, which may be a link
   * @return empty if the device is not there, or not of a USB adapter
   */
  public static Optional<UsbAdapter> of(Path root, Path device) {
    try {
      Path tty = root.resolve("sys/class/tty").resolve(device.toRealPath().getFileName());
      return of(tty.resolve("device").toRealPath());
    } catch (IOException e) {
      return Optional.empty(); // it is not there
    }
  }

  private static Optional<UsbAdapter> of(Path ofTty) {
    Path number = ofTty;
    Path above = ofTty;
    for (int i = 0; i < LEVELS && above != null; i++) {
      if (Files.exists(above.resolve("bInterfaceNumber"))) {
        number = above;
      }
      if (Files.exists(above.resolve("idVendor"))) {
        return Optional.of(
            new UsbAdapter(
                text(above, "idVendor"),
                text(above, "idProduct"),
                text(number, "bInterfaceNumber"),
                text(number, "interface"),
                text(above, "serial"),
                text(above, "manufacturer"),
                text(above, "product")));
      }
      above = above.getParent();
    }
    return Optional.empty();
  }

  private static String text(Path folder, String name) {
    try {
      return Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1).strip();
    } catch (IOException e) {
      return ""; // not every device has them all
    }
  }
}
