package org.serialbridge.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.service.StateDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serialbridge reload}: the running service reads its configuration file again. */
@Command(
    name = "reload",
    description = {
      "Lets the running service read its configuration file again.",
      "Unchanged ports go on."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class ReloadCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = StateDirectory.OF_SERVICE,
      description = "state folder of the service (default: ${DEFAULT-VALUE})")
  private Path stateDir = Path.of("");

  @Override
  public Integer call() throws EnvironmentException {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    String done =
        RunningProcesses.ask(stateDir, "reload", "")
            .orElseThrow(
                () -> new EnvironmentException(RunningProcesses.ofHost().noneAnswers(stateDir)));
    spec.commandLine().getOut().print(done);
    spec.commandLine().getOut().flush();
    return Main.OK;
  }
}
