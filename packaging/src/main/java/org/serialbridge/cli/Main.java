package org.serialbridge.cli;

import java.util.List;
import java.util.Optional;
import org.serialbridge.log.Log;
import org.serialbridge.settings.Release;
import picocli.CommandLine.IVersionProvider;

/**
 * {@code serialbridge}. Its arguments are read by {@link Commands}, those of {@code run} by {@link
 * RunCommand} itself if they are in the usual form: a start is shorter without picocli.
 */
public final class Main {
  /** Success. */
  static final int OK = 0;

  /** The environment does not allow the command: a folder is in use, a program is missing. */
  static final int ENVIRONMENT = 1;

  private static final String RUN = "run";

  private Main() {}

  /** Runs the command line and ends the JVM with its exit code: 0, 1 environment, 2 usage. */
  public static void main(String[] arguments) {
    Log.install();
    System.exit(execute(arguments));
  }

  static int execute(String... arguments) {
    Optional<RunCommand> run =
        arguments.length > 0 && arguments[0].equals(RUN)
            ? RunCommand.of(List.of(arguments).subList(1, arguments.length))
            : Optional.empty();
    if (run.isEmpty()) {
      return Commands.execute(arguments);
    }
    try {
      return run.get().call();
    } catch (Exception | Error e) {
      return Commands.failed(RUN, e);
    }
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"serialbridge " + Release.VERSION};
    }
  }
}
