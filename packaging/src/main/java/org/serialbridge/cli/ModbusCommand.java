package org.serialbridge.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serialbridge modbus}: tests a wiring. */
@Command(
    name = "modbus",
    description = {
      "Reads, writes and finds Modbus slaves behind a gateway, or at a serial device",
      "that no other program uses."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {ModbusReadCommand.class, ModbusWriteCommand.class, ModbusScanCommand.class})
final class ModbusCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(commandSpec().commandLine(), "Missing required subcommand");
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return spec;
  }
}
