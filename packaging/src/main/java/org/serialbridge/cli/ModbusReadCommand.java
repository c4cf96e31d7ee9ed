package org.serialbridge.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.serialbridge.modbus.ModbusTable;
import org.serialbridge.service.EnvironmentException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serialbridge modbus read}. */
@Command(
    name = "read",
    description = "Reads values of a unit.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class ModbusReadCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ModbusConnection connection = new ModbusConnection();

  @Option(names = "--unit", defaultValue = "1", description = "unit identifier (default: 1)")
  private int unit;

  @Option(
      names = "--type",
      defaultValue = "HOLDING",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private ModbusKind kind = ModbusKind.HOLDING;

  @Parameters(
      index = "1",
      paramLabel = "ADDRESS",
      description =
          "address of the first value in the request, 0-65535; 40001 in a manual is often 0")
  private int address;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "[COUNT=1]",
      hideParamSyntax = true,
      defaultValue = "1",
      description = "values to read: 1-125 registers, 1-2000 bits (default: 1)")
  private int count;

  @Override
  public Integer call() throws EnvironmentException {
    connection.check(commandSpec());
    ModbusTable table = kind.table();
    ModbusConnection.checkValues(commandSpec(), unit, address, count, table.mostRead());
    PrintWriter out = commandSpec().commandLine().getOut();
    List<Integer> values =
        connection
            .ask(table.read(unit, address, count))
            .map(response -> table.values(response, count))
            .orElse(List.of());
    if (values.size() < count) {
      throw new EnvironmentException(
          "unit %d: the response has %d of %d values".formatted(unit, values.size(), count));
    }
    for (int i = 0; i < values.size(); i++) {
      out.println(line(address + i, values.get(i)));
    }
    out.flush();
    return Main.OK;
  }

  private String line(int at, int value) {
    return kind.table().hasBits()
        ? "%d: %d".formatted(at, value)
        : "%d: %d (0x%04X, %d)".formatted(at, value, value, (short) value);
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return spec;
  }
}
