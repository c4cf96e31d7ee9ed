package org.serialbridge.cli;

import java.io.PrintWriter;
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
    versionProvider = Main.Version.class,
    subcommands = {
      RunCommand.class,
      StatusCommand.class,
      PortsCommand.class,
      ModbusCommand.class,
      DemoCommand.class
    })
public final class Main {
  /** All went well. */
  static final int OK = 0;

  /** The environment is not as needed: a folder that is in use, a program that is missing. */
  static final int ENVIRONMENT = 1;

  private Main() {}

  /** Runs the command line and ends the JVM with its exit code: 0, 1 environment, 2 usage. */
  public static void main(String[] arguments) {
    int code = commandLine().execute(arguments);
    System.exit(code);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
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
