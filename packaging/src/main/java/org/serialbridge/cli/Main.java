package org.serialbridge.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.serialbridge.settings.Release;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * {@code serialbridge}: parses the arguments, runs a subcommand, gives its exit code to the shell.
 */
@Command(
    name = "serialbridge",
    description =
        "Turns serial ports into network ports, configured by AT commands on the serial port.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
public final class Main {
  private static final Map<String, Supplier<Object>> SUBCOMMANDS = subcommands();

  /** All went well. */
  static final int OK = 0;

  /** The environment is not as needed: a folder that is in use, a program that is missing. */
  static final int ENVIRONMENT = 1;

  private Main() {}

  /** Runs the command line and ends the JVM with its exit code: 0, 1 environment, 2 usage. */
  public static void main(String[] arguments) {
    JournalStream.installIfNeeded();
    System.exit(execute(arguments));
  }

  static int execute(String... arguments) {
    return commandLine(arguments).execute(arguments);
  }

  /** In the order of the help text. */
  private static Map<String, Supplier<Object>> subcommands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("run", RunCommand::new);
    all.put("status", StatusCommand::new);
    all.put("ports", PortsCommand::new);
    all.put("config", ConfigCommand::new);
    all.put("reload", ReloadCommand::new);
    all.put("adopt", AdoptCommand::new);
    all.put("modbus", ModbusCommand::new);
    all.put("demo", DemoCommand::new);
    all.put("archive", ArchiveCommand::new);
    return all;
  }

  /**
   * The command line for these arguments. Only the subcommand that comes first is made, if one
   * does: to look through all of them would take half of the time of a start.
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
        .setExecutionExceptionHandler(
            (e, commandLine, parsed) -> {
              PrintWriter err = commandLine.getErr();
              if (e instanceof EnvironmentException) {
                err.println("serialbridge: " + e.getMessage());
              } else {
                e.printStackTrace(err);
              }
              return ENVIRONMENT;
            });
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"serialbridge " + Release.VERSION};
    }
  }
}
