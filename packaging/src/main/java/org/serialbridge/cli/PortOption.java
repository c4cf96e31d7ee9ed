package org.serialbridge.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.serialbridge.appliance.Port;
import org.serialbridge.port.SerialPort;
import org.serialbridge.settings.ApplianceSettings;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code --port NAME=DEVICE}, or {@code --port NAME=none}. */
final class PortOption {
  private PortOption() {}

  static final class Converter implements ITypeConverter<Port> {
    @Override
    public Port convert(String value) {
      try {
        return of(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * A port of an argument.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Port of(String value) {
    int equals = value.indexOf('=');
    String name = equals < 0 ? "" : value.substring(0, equals);
    if (!ApplianceSettings.isPortName(name) || equals == value.length() - 1) {
      throw new IllegalArgumentException(
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
