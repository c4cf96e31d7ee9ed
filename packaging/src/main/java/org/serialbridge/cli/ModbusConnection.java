package org.serialbridge.cli;

import com.ghgande.j2mod.modbus.ModbusException;
import com.ghgande.j2mod.modbus.ModbusSlaveException;
import com.ghgande.j2mod.modbus.facade.AbstractModbusMaster;
import org.jspecify.annotations.Nullable;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.UartSettings;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Options of all Modbus commands: where the slaves are, and how to reach them. */
final class ModbusConnection {
  @Parameters(
      index = "0",
      paramLabel = "TARGET",
      converter = ModbusTarget.Converter.class,
      description = "HOST[:PORT] of a Modbus/TCP server or gateway, or /dev/...")
  private @Nullable ModbusTarget target;

  @Option(
      names = "--timeout",
      paramLabel = "MS",
      defaultValue = "2000",
      description = "time for an answer (default: ${DEFAULT-VALUE} ms)")
  private int timeoutMillis;

  @Option(
      names = "--uart",
      paramLabel = "PARAMETERS",
      converter = Uart.class,
      defaultValue = "115200,8,1,NONE,NFC",
      description = "parameters of a device, as for AT+UART (default: ${DEFAULT-VALUE})")
  private UartSettings uart = UartSettings.FACTORY;

  AbstractModbusMaster connect() throws EnvironmentException {
    if (target == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return target.connect(uart, timeoutMillis);
  }

  /** What is said of a request that failed. */
  static EnvironmentException failure(int unit, ModbusException e) {
    if (e instanceof ModbusSlaveException slave) {
      return new EnvironmentException(
          "unit %d: exception %02X: %s".formatted(unit, slave.getType(), slave.getMessage()));
    }
    return new EnvironmentException("unit " + unit + ": no answer: " + e.getMessage());
  }

  static final class Uart implements ITypeConverter<UartSettings> {
    @Override
    public UartSettings convert(String value) {
      try {
        return SettingTable.UART.parse(value);
      } catch (InvalidValueException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
