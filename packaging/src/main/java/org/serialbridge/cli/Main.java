package org.serialbridge.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.serialbridge.log.JournalStream;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.Release;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code serialbridge}: parses the arguments, runs a subcommand and returns its exit code. */
@Command(
    name = "serialbridge",
    description =
        "Turns serial ports into network ports, configured by AT commands on the serial port.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
public final class Main {
  private static final Map<String, Supplier<Object>> SUBCOMMANDS = subcommands();

  /** Success. */
  static final int OK = 0;

  /** The environment does not allow the command: a folder is in use, a program is missing. */
  static final int ENVIRONMENT = 1;

  /** The way to the details of an internal error. */
  private static final String WHERE =
      " (more: SERIALBRIDGE_JAVA_OPTS=-Dorg.slf4j.simpleLogger.defaultLogLevel=debug)";

  private Main() {}

  /** Runs the command line and ends the JVM with its exit code: 0, 1 environment, 2 usage. */
  public static void main(String[] arguments) {
    JournalStream.installIfNeeded();
    System.exit(execute(arguments));
  }

  static int execute(String... arguments) {
    CommandLine commandLine = commandLine(arguments);
    try {
      return commandLine.execute(arguments);
    } catch (RuntimeException | Error e) { // what picocli does not catch
      return failed(commandLine.getErr(), e);
    }
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
    CommandLine all = new CommandLine(new Main());
    boolean isOne = arguments.length > 0 && SUBCOMMANDS.containsKey(arguments[0]);
    SUBCOMMANDS.forEach(
        (name, subcommand) -> {
          if (!isOne || name.equals(arguments[0])) {
            all.addSubcommand(name, subcommand.get());
          }
        });
    return all.setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false) // @NAME is an argument as any other
        .setExecutionExceptionHandler((e, commandLine, parsed) -> failed(commandLine.getErr(), e));
  }

  /**
   * Prints the reason of a failure. An internal error takes one line; the debug log has its
   * details.
   */
  private static int failed(PrintWriter err, Throwable e) {
    if (e instanceof EnvironmentException) {
      err.println("serialbridge: " + e.getMessage());
    } else {
      LoggerFactory.getLogger(Main.class).debug("internal error", e);
      err.println("serialbridge: internal error, please report it: " + oneLine(e) + WHERE);
    }
    err.flush();
    return ENVIRONMENT;
  }

  private static String oneLine(Throwable e) {
    return InvalidValueException.printable(e.toString());
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"serialbridge " + Release.VERSION};
    }
  }
}
