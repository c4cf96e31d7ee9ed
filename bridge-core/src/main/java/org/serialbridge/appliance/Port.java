package org.serialbridge.appliance;

import java.nio.file.Path;
import java.util.Optional;
import org.serialbridge.port.SerialPort;

/**
 * A serial port of the appliance.
 *
 * @param name name for settings, log and command line: {@code com1}
 * @param device path of its device, best a stable one; empty for a port without a serial line
 */
public record Port(String name, Optional<Path> device) {
  /** A port with a device. */
  public Port(String name, Path device) {
    this(name, Optional.of(device));
  }

  /** The path of the device, or {@link SerialPort#NO_DEVICE}. */
  public String deviceText() {
    return device.map(Path::toString).orElse(SerialPort.NO_DEVICE);
  }
}
