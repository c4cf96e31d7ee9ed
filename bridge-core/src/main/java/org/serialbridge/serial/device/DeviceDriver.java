package org.serialbridge.serial.device;

import java.io.IOException;
import java.nio.file.Path;
import org.serialbridge.settings.UartSettings;

/**
 * A kernel's driver of a device, and those of its properties that no call tells.
 *
 * @param name its name: {@code ftdi_sio}, {@code serial8250}; empty if it is not known, as that of
 *     a pseudo-terminal
 * @param isUsb whether the device is behind USB
 */
public record DeviceDriver(String name, boolean isUsb) {
  private static final String FTDI = "ftdi_sio";

  /** The divisor of FTDI chips has 14 bits of 3 MHz; the driver sets what is left of a larger. */
  private static final int LOWEST_FTDI_SPEED = 184;

  private static final int FEWEST_FTDI_DATA_BITS = 7;

  /**
   * Reads the driver of a device from sysfs.
   *
   * @param root root folder of the host: {@code /}
   * @param device name of the device below {@code /dev}
   */
  public static DeviceDriver of(Path root, String device) {
    Path folder = root.resolve("sys/class/tty").resolve(device).resolve("device");
    return new DeviceDriver(
        target(folder.resolve("driver")), target(folder.resolve("subsystem")).startsWith("usb"));
  }

  private static String target(Path link) {
    try {
      return String.valueOf(link.toRealPath().getFileName());
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Whether the device can have these parameters, as far as that is known in advance. The driver of
   * FTDI adapters reads back 5 data bits and very low speeds that the adapter does not have.
   */
  public boolean takes(UartSettings uart) {
    return !name.equals(FTDI)
        || uart.dataBits() >= FEWEST_FTDI_DATA_BITS && uart.baudRate() >= LOWEST_FTDI_SPEED;
  }

  /** Whether it counts the changes of modem inputs unasked. */
  public boolean countsModemInputs() {
    return isUsb;
  }

  /** Whether it tells the present state of the transmitter; USB adapters tell an old one. */
  public boolean knowsTransmitter() {
    return !isUsb;
  }
}
