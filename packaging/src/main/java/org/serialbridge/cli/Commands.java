package org.serialbridge.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.settings.InvalidValueException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code serialbridge} and its subcommands, by picocli. */
@Command(
    name = "serialbridge",
    description =
        "Turns serial ports into network ports, configured by AT commands on the serial port.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class Commands {
  private static final Map<String, Supplier<Object>> SUBCOMMANDS = subcommands();

  /** The way to the details of an internal error. */
  private static final String WHERE = " (more: SERIALBRIDGE_JAVA_OPTS=-Dserialbridge.log=debug)";

  private Commands() {}

  /** Parses the arguments, runs a subcommand and returns its exit code. */
  static int execute(String... arguments) {
    CommandLine commandLine = commandLine(arguments);
    try {
      return commandLine.execute(arguments);
    } catch (RuntimeException | Error e) { // what picocli does not catch
      return failed(commandLine, e);
    }
  }

  /** The exit code of a subcommand that has failed; the reason is printed. */
  static int failed(String subcommand, Throwable e) {
    CommandLine all = commandLine(subcommand);
    return failed(all.getSubcommands().getOrDefault(subcommand, all), e);
  }

  /** In the order of the help text. */
  private static Map<String, Supplier<Object>> subcommands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("run", RunCommand::new);
    all.put("status", StatusCommand::new);
    all.put("ports", PortsCommand::new);
    all.put("config", ConfigCommand::new);
    all.put("reload", ReloadCommand::new);
    all.put("report", ReportCommand::new);
    all.put("audit", AuditCommand::new);
    all.put("discover", DiscoverCommand::new);
    all.put("adopt", AdoptCommand::new);
    all.put("find", FindCommand::new);
    all.put("modbus", ModbusCommand::new);
    all.put("demo", DemoCommand::new);
    all.put("archive", ArchiveCommand::new);
    return all;
  }

  /**
   * The command line for these arguments. If the first one is a subcommand, only this one is made:
   * making all of them would take half of the time of a start.
   */
  static CommandLine commandLine(String... arguments) {
    CommandLine all = new CommandLine(new Commands());
    boolean isOne = arguments.length > 0 && SUBCOMMANDS.containsKey(arguments[0]);
    SUBCOMMANDS.forEach(
        (name, subcommand) -> {
          if (!isOne || name.equals(arguments[0])) {
            all.addSubcommand(name, subcommand.get());
          }
        });
    return all.setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false) // @NAME is an argument as any other
        .setExecutionExceptionHandler((e, commandLine, parsed) -> failed(commandLine, e));
  }

  /**
   * Prints the reason of a failure. An internal error takes one line; the debug log has its
   * details.
   */
  private static int failed(CommandLine commandLine, Throwable e) {
    if (e instanceof UsageException) {
      return wrong(commandLine, String.valueOf(e.getMessage()));
    }
    PrintWriter err = commandLine.getErr();
    if (e instanceof EnvironmentException) {
      err.println("serialbridge: " + e.getMessage());
    } else {
      LoggerFactory.getLogger(Commands.class).debug("internal error", e);
      err.println("serialbridge: internal error, please report it: " + oneLine(e) + WHERE);
    }
    err.flush();
    return Main.ENVIRONMENT;
  }

  /** As picocli answers arguments that are wrong. */
  private static int wrong(CommandLine commandLine, String message) {
    try {
      return commandLine
          .getParameterExceptionHandler()
          .handleParseException(new ParameterException(commandLine, message), new String[0]);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String oneLine(Throwable e) {
    return InvalidValueException.printable(e.toString());
  }
}
