package org.serialbridge.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.ExceptionCode;
import org.serialbridge.modbus.ModbusTable;
import org.serialbridge.service.EnvironmentException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serialbridge modbus scan}. */
@Command(
    name = "scan",
    description = {
      "Reads the first holding register of every unit once, and lists the units that respond.",
      "A unit that does not respond takes the time of --timeout, or of the gateway's own time-out."
          + " A terminal shows the remaining time."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class ModbusScanCommand implements Callable<Integer> {
  private static final int LAST_UNIT = 247;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ModbusConnection connection = new ModbusConnection();

  @Option(names = "--from", defaultValue = "1", description = "first unit (default: 1)")
  private int from;

  @Option(
      names = "--to",
      defaultValue = "" + LAST_UNIT,
      description = "last unit (default: ${DEFAULT-VALUE})")
  private int to;

  @Override
  public Integer call() throws EnvironmentException {
    if (from < 1 || to > LAST_UNIT || from > to) {
      throw new ParameterException(
          commandSpec().commandLine(),
          "units: " + from + "-" + to + " (expected: within 1-" + LAST_UNIT + ")");
    }
    connection.check(commandSpec());
    PrintWriter out = commandSpec().commandLine().getOut();
    ScanProgress progress =
        ScanProgress.of(
            commandSpec().commandLine().getErr(), to - from + 1, connection.timeoutMillis());
    int found = 0;
    for (int unit = from; unit <= to; unit++) {
      progress.asking(unit);
      String answer = ask(unit);
      progress.clear();
      if (!answer.isEmpty()) {
        found++;
        out.printf("unit %d: %s%n", unit, answer);
        out.flush();
      }
    }
    out.printf("%d of %d units answer%n", found, to - from + 1);
    out.flush();
    return Main.OK;
  }

  /**
   * The response of a unit in words; empty without a response. Each unit has its own connection, so
   * that no response can be late.
   */
  private String ask(int unit) throws EnvironmentException {
    try (ModbusExchange exchange = connection.connect()) {
      Adu response = exchange.ask(ModbusTable.HOLDING.read(unit, 0, 1), connection.timeoutMillis());
      OptionalInt exception = response.exceptionCode();
      if (exception.isPresent()) {
        return isOfGateway(exception.getAsInt())
            ? ""
            : "exception %02X".formatted(exception.getAsInt());
      }
      return ModbusTable.HOLDING.values(response, 1).stream()
          .map(value -> "holding register 0 is " + value)
          .findFirst()
          .orElse("");
    } catch (NoResponseException e) {
      return "";
    }
  }

  /** Whether a gateway reports that the unit, or the path to it, does not respond. */
  private static boolean isOfGateway(int exception) {
    return Arrays.stream(ExceptionCode.values()).anyMatch(code -> code.code() == exception);
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return spec;
  }
}
