package org.serialbridge.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.AduText;
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
      description = {
        "HOST[:PORT] or tcp://HOST[:PORT] of a Modbus/TCP server or gateway,",
        "rtu://HOST:PORT or ascii://HOST:PORT with that framing over TCP, or /dev/..."
      })
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

  /**
   * Sends one request.
   *
   * @return its response; empty for a broadcast, which has none
   * @throws EnvironmentException without a good response; the message gives the reason
   */
  Optional<Adu> ask(Adu request) throws EnvironmentException {
    String unit = "unit " + request.unit() + ": ";
    try (ModbusExchange exchange = connect()) {
      Adu response = exchange.ask(request, timeoutMillis);
      if (response.exceptionCode().isPresent()) {
        throw new EnvironmentException(unit + AduText.ofAnswer(response));
      }
      return Optional.of(response);
    } catch (NoResponseException e) {
      if (request.isBroadcast()) {
        return Optional.empty();
      }
      LOG.debug("{}{}", unit, e.reason(), e);
      throw new EnvironmentException(unit + target().silence(e.reason(), timeoutMillis));
    }
  }

  /** A new connection; the caller must close it. */
  ModbusExchange connect() throws EnvironmentException {
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
