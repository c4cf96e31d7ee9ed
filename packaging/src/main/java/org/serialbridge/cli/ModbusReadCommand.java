package org.serialbridge.cli;

import com.ghgande.j2mod.modbus.ModbusException;
import com.ghgande.j2mod.modbus.facade.AbstractModbusMaster;
import com.ghgande.j2mod.modbus.procimg.InputRegister;
import com.ghgande.j2mod.modbus.util.BitVector;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
    ModbusConnection.checkValues(commandSpec(), unit, address, count, kind.mostRead());
    PrintWriter out = commandSpec().commandLine().getOut();
    connection.ask(unit, this::values).forEach(out::println);
    out.flush();
    return Main.OK;
  }

  private List<String> values(AbstractModbusMaster master) throws ModbusException {
    return switch (kind) {
      case HOLDING -> registers(master.readMultipleRegisters(unit, address, count));
      case INPUT -> registers(master.readInputRegisters(unit, address, count));
      case COIL -> bits(master.readCoils(unit, address, count));
      case DISCRETE -> bits(master.readInputDiscretes(unit, address, count));
    };
  }

  private List<String> registers(InputRegister[] registers) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < registers.length; i++) {
      int value = registers[i].toUnsignedShort();
      lines.add("%d: %d (0x%04X, %d)".formatted(address + i, value, value, (short) value));
    }
    return lines;
  }

  private List<String> bits(BitVector bits) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add("%d: %d".formatted(address + i, bits.getBit(i) ? 1 : 0));
    }
    return lines;
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return spec;
  }
}
