package org.serialbridge.cli;

import com.ghgande.j2mod.modbus.ModbusException;
import com.ghgande.j2mod.modbus.facade.AbstractModbusMaster;
import com.ghgande.j2mod.modbus.procimg.Register;
import com.ghgande.j2mod.modbus.procimg.SimpleRegister;
import com.ghgande.j2mod.modbus.util.BitVector;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

  @Parameters(index = "1", paramLabel = "ADDRESS", description = "of the first value, from 0")
  private int address;

  @Parameters(
      index = "2..*",
      arity = "1..*",
      paramLabel = "VALUE",
      description = "0-65535, or 0 and 1 for coils")
  private List<Integer> values = new ArrayList<>();

  @Override
  public Integer call() throws EnvironmentException {
    check();
    AbstractModbusMaster master = connection.connect();
    try {
      write(master);
      PrintWriter out = commandSpec().commandLine().getOut();
      out.printf("written: %d from %d on%n", values.size(), address);
      out.flush();
      return Main.OK;
    } catch (ModbusException e) {
      throw ModbusConnection.failure(unit, e);
    } finally {
      master.disconnect();
    }
  }

  private void check() {
    int largest = kind == ModbusKind.COIL ? 1 : LARGEST_VALUE;
    if (kind == ModbusKind.INPUT || kind == ModbusKind.DISCRETE) {
      throw new ParameterException(commandSpec().commandLine(), kind + " cannot be written");
    }
    for (int value : values) {
      if (value < 0 || value > largest) {
        throw new ParameterException(
            commandSpec().commandLine(), "VALUE: " + value + " (expected: 0-" + largest + ")");
      }
    }
  }

  private void write(AbstractModbusMaster master) throws ModbusException {
    if (kind == ModbusKind.COIL) {
      BitVector bits = new BitVector(values.size());
      for (int i = 0; i < values.size(); i++) {
        bits.setBit(i, values.get(i) == 1);
      }
      master.writeMultipleCoils(unit, address, bits);
    } else if (values.size() == 1) {
      master.writeSingleRegister(unit, address, new SimpleRegister(values.get(0)));
    } else {
      Register[] registers = values.stream().map(SimpleRegister::new).toArray(Register[]::new);
      master.writeMultipleRegisters(unit, address, registers);
    }
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return spec;
  }
}
