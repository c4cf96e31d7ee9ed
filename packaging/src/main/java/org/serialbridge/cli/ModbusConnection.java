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

/** Options of all Modbus commands: where the slaves are, and how to reach them. */
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
          "how long a request waits for its answer, and a connection before it; nothing is asked"
              + " twice (default: ${DEFAULT-VALUE} ms)")
  private int timeoutMillis;

  @Option(
      names = "--uart",
      paramLabel = "PARAMETERS",
      converter = Uart.class,
      defaultValue = "115200,8,1,NONE,NFC",
      description = "parameters of a device, as for AT+UART (default: ${DEFAULT-VALUE})")
  private UartSettings uart = UartSettings.FACTORY;

  /** A request, and what is made of its answer. */
  @FunctionalInterface
  interface Request<T> {
    T of(AbstractModbusMaster master) throws ModbusException;
  }

  /**
   * Asks a unit once.
   *
   * @throws EnvironmentException if there is no good answer; the message says why
   */
  <T> T ask(int unit, Request<T> request) throws EnvironmentException {
    AbstractModbusMaster master = connect();
    try {
      return request.of(master);
    } catch (ModbusSlaveException e) {
      throw new EnvironmentException(
          "unit %d: exception %02X: %s".formatted(unit, e.getType(), e.getMessage()));
    } catch (ModbusException | ClassCastException e) { // it casts what has another function code
      LOG.debug("unit {}: {}", unit, e.toString());
      throw new EnvironmentException(
          "unit " + unit + ": " + target().silence(String.valueOf(e.getMessage()), timeoutMillis));
    } finally {
      master.disconnect();
    }
  }

  /** A connection of its own, to be disconnected. */
  AbstractModbusMaster connect() throws EnvironmentException {
    return target().connect(uart, timeoutMillis);
  }

  /** The longest time that a request waits. */
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
   * Checks options before anything is asked.
   *
   * @throws ParameterException if the time-out is none
   */
  void check(CommandSpec spec) {
    checkRange(spec, "--timeout", timeoutMillis, 1, LONGEST_TIMEOUT_MILLIS);
  }

  /**
   * Checks a number of the command line.
   *
   * @throws ParameterException if it is out of range; the message says what is accepted
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
