package org.serialbridge.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.serialbridge.appliance.Port;
import org.serialbridge.port.SerialPort;
import org.serialbridge.settings.ApplianceSettings;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code --port NAME=DEVICE}, or {@code --port NAME=none}. */
final class PortOption implements ITypeConverter<Port> {
  @Override
  public Port convert(String value) {
    int equals = value.indexOf('=');
    String name = equals < 0 ? "" : value.substring(0, equals);
    if (!ApplianceSettings.isPortName(name) || equals == value.length() - 1) {
      throw new TypeConversionException(
          "\""
              + value
              + "\" (expected: NAME=DEVICE, like com1=/dev/ttyUSB0 or gw=none; NAME of a-z, 0-9, - and _)");
    }
    String device = value.substring(equals + 1);
    return device.equals(SerialPort.NO_DEVICE)
        ? new Port(name, Optional.empty())
        : new Port(name, Path.of(device));
  }
}
