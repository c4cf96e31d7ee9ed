package org.serialbridge.cli;

import com.ghgande.j2mod.modbus.ModbusException;
import com.ghgande.j2mod.modbus.ModbusSlaveException;
import com.ghgande.j2mod.modbus.facade.AbstractModbusMaster;
import com.ghgande.j2mod.modbus.procimg.Register;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.serialbridge.modbus.ExceptionCode;
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
      "Asks every unit once for its first holding register, and tells which ones answer.",
      "A unit that is silent takes as long as --timeout, or as the gateway's own time-out; at a"
          + " terminal the time that is left is shown."
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

  /** What a unit answers; empty if it does not. A connection each: no answer may be late. */
  private String ask(int unit) throws EnvironmentException {
    AbstractModbusMaster master = connection.connect();
    try {
      Register[] first = master.readMultipleRegisters(unit, 0, 1);
      return "holding register 0 is " + first[0].toUnsignedShort();
    } catch (ModbusSlaveException e) {
      return isOfGateway(e.getType()) ? "" : "exception %02X".formatted(e.getType());
    } catch (ModbusException | ClassCastException e) {
      return ""; // the time is over, or it is no answer
    } finally {
      master.disconnect();
    }
  }

  /** A gateway says that the unit, or the way to it, does not answer. */
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
