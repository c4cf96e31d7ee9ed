package org.serialbridge.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.serialbridge.modbus.Adu;
import org.serialbridge.service.EnvironmentException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serialbridge modbus write}. */
@Command(
    name = "write",
    description = "Writes holding registers or coils of a unit.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class ModbusWriteCommand implements Callable<Integer> {
  private static final int LARGEST_VALUE = 65_535;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ModbusConnection connection = new ModbusConnection();

  @Option(names = "--unit", defaultValue = "1", description = "unit identifier (default: 1)")
  private int unit;

  @Option(
      names = "--type",
      defaultValue = "HOLDING",
      description = "HOLDING, COIL (default: ${DEFAULT-VALUE})")
  private ModbusKind kind = ModbusKind.HOLDING;

  @Parameters(
      index = "1",
      paramLabel = "ADDRESS",
      description =
          "address of the first value in the request, 0-65535; 40001 in a manual is often 0")
  private int address;

  @Parameters(
      index = "2..*",
      arity = "1..*",
      paramLabel = "VALUE",
      description = "0-65535, up to 123 of them; or 0 and 1 for up to 1968 coils")
  private List<Integer> values = new ArrayList<>();

  @Override
  public Integer call() throws EnvironmentException {
    check();
    Adu request = kind.table().write(unit, address, values, false);
    connection.ask(request);
    PrintWriter out = commandSpec().commandLine().getOut();
    out.println(
        request.isBroadcast()
            ? "all units: " + range("sent")
            : "unit " + unit + ": " + range("written"));
    out.flush();
    return Main.OK;
  }

  private String range(String done) {
    return values.size() == 1
        ? "%s %d is %s".formatted(kind.noun(), address, done)
        : "%ss %d to %d are %s".formatted(kind.noun(), address, address + values.size() - 1, done);
  }

  private void check() {
    CommandSpec ours = commandSpec();
    connection.check(ours);
    if (kind.table().mostWritten() == 0) {
      throw new ParameterException(ours.commandLine(), kind + " cannot be written");
    }
    ModbusConnection.checkValues(ours, unit, address, values.size(), kind.table().mostWritten());
    int largest = kind == ModbusKind.COIL ? 1 : LARGEST_VALUE;
    values.forEach(value -> ModbusConnection.checkRange(ours, "VALUE", value, 0, largest));
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return spec;
  }
}
