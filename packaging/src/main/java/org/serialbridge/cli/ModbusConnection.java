package org.serialbridge.cli;

import com.ghgande.j2mod.modbus.ModbusException;
import com.ghgande.j2mod.modbus.ModbusSlaveException;
import com.ghgande.j2mod.modbus.facade.AbstractModbusMaster;
import org.jspecify.annotations.Nullable;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.UartSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Options of all Modbus commands: target, time-out and parameters. */
final class ModbusConnection {
  private static final Logger LOG = LoggerFactory.getLogger(ModbusConnection.class);
  private static final int LONGEST_TIMEOUT_MILLIS = 600_000;
  private static final int LARGEST_UNIT = 255;
  private static final int LARGEST_ADDRESS = 65_535;

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
      description =
          "time-out of each connection and of each request; requests are not repeated (default:"
              + " ${DEFAULT-VALUE} ms)")
  private int timeoutMillis;

  @Option(
      names = "--uart",
      paramLabel = "PARAMETERS",
      converter = Uart.class,
      defaultValue = "115200,8,1,NONE,NFC",
      description = "parameters of a device, as for AT+UART (default: ${DEFAULT-VALUE})")
  private UartSettings uart = UartSettings.FACTORY;

  /** A request that returns a result from its response. */
  @FunctionalInterface
  interface Request<T> {
    T of(AbstractModbusMaster master) throws ModbusException;
  }

  /**
   * Sends one request to a unit.
   *
   * @throws EnvironmentException without a good response; the message gives the reason
   */
  <T> T ask(int unit, Request<T> request) throws EnvironmentException {
    AbstractModbusMaster master = connect();
    try {
      return request.of(master);
    } catch (ModbusSlaveException e) {
      throw new EnvironmentException(
          "unit %d: exception %02X: %s".formatted(unit, e.getType(), e.getMessage()));
    } catch (ModbusException
        | ClassCastException e) { // the library casts a response with another function code
      LOG.debug("unit {}: {}", unit, e.toString());
      throw new EnvironmentException(
          "unit " + unit + ": " + target().silence(String.valueOf(e.getMessage()), timeoutMillis));
    } finally {
      master.disconnect();
    }
  }

  /** A new connection; the caller must disconnect it. */
  AbstractModbusMaster connect() throws EnvironmentException {
    return target().connect(uart, timeoutMillis);
  }

  /** The time-out of a request, in ms. */
  int timeoutMillis() {
    return timeoutMillis;
  }

  private ModbusTarget target() {
    if (target == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return target;
  }

  /**
   * Checks the options before the first request.
   *
   * @throws ParameterException if the time-out is out of range
   */
  void check(CommandSpec spec) {
    checkRange(spec, "--timeout", timeoutMillis, 1, LONGEST_TIMEOUT_MILLIS);
  }

  /**
   * Checks a number of the command line.
   *
   * @throws ParameterException if it is out of range; the message names the range
   */
  static void checkRange(CommandSpec spec, String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(), name + ": " + value + " (expected: " + least + "-" + most + ")");
    }
  }

  /** Checks the unit and a range of its values. */
  static void checkValues(CommandSpec spec, int unit, int address, int count, int mostCount) {
    checkRange(spec, "--unit", unit, 0, LARGEST_UNIT);
    checkRange(spec, "ADDRESS", address, 0, LARGEST_ADDRESS);
    checkRange(spec, "COUNT", count, 1, Math.min(mostCount, LARGEST_ADDRESS + 1 - address));
  }

  static final class Uart implements ITypeConverter<UartSettings> {
    @Override
    public UartSettings convert(String value) {
      try {
        return SerialPortRows.UART.parse(value);
      } catch (InvalidValueException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
