package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that has ended: its exit code and all that it said. */
record CommandRun(int exitCode, String out, String err) {
  /** Runs any command to its end, in a folder, where its output goes to files. */
  static CommandRun of(Path folder, List<String> command) throws IOException, InterruptedException {
    return of(folder, RunningBridge.PATIENCE, command);
  }

  /** The same, for a command that takes its time. */
  static CommandRun of(Path folder, Duration limit, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "command", ".out");
    Path err = Files.createTempFile(folder, "command", ".err");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as("%s within %s", command, limit).isTrue();
    return new CommandRun(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** Runs {@code serialbridge} to its end. */
  static CommandRun ofLauncher(Path folder, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(RunningBridge.launcher().toString()));
    command.addAll(List.of(arguments));
    return of(folder, command);
  }

  /** What it said when nothing went wrong. */
  String answer() {
    assertThat(this).isEqualTo(new CommandRun(0, out, ""));
    return out;
  }
}
