package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The distribution as built, running as a process of its own. */
final class RunningBridge implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process process;
  private final Path output;
  private final Path log;

  private RunningBridge(Process process, Path output, Path log) {
    this.process = process;
    this.output = output;
    this.log = log;
  }

  /**
   * Starts {@code serialbridge} with these arguments; its output goes to files in {@code folder}.
   */
  static RunningBridge start(Path folder, String... arguments) throws IOException {
    return start(folder, Map.of(), arguments);
  }

  /** The same, with variables in its environment. */
  static RunningBridge start(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    return start(folder, environment, launcher(), arguments);
  }

  /** The same with a launcher of its own. */
  static RunningBridge start(
      Path folder, Map<String, String> environment, Path launcher, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder, "bridge", ".out");
    Path log = Files.createTempFile(folder, "bridge", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(log.toFile());
    builder.environment().putAll(environment);
    return new RunningBridge(builder.start(), output, log);
  }

  static Path launcher() {
    return Path.of(System.getProperty("serialbridge.home"), "bin", "serialbridge");
  }

  RunningBridge awaitReady() {
    await()
        .atMost(PATIENCE)
        .until(() -> !process.isAlive() || Files.readString(output).contains("ready\n"));
    assertThat(output).content().isEqualTo("ready\n");
    return this;
  }

  RunningBridge awaitLog(String text) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(log).content().contains(text));
    return this;
  }

  RunningBridge awaitLog(String text, int times) {
    await()
        .atMost(PATIENCE)
        .until(() -> Files.readString(log).split(Pattern.quote(text), -1).length > times);
    return this;
  }

  /** How often its threads began to run in that time. */
  long wakeUpsDuring(Duration time) throws IOException, InterruptedException {
    long before = voluntarySwitches();
    assertThat(process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)).as("ended").isFalse();
    return voluntarySwitches() - before;
  }

  private long voluntarySwitches() throws IOException {
    long switches = 0;
    try (DirectoryStream<Path> tasks =
        Files.newDirectoryStream(Path.of("/proc/" + process.pid() + "/task"))) {
      for (Path task : tasks) {
        for (String line : Files.readAllLines(task.resolve("status"))) {
          if (line.startsWith("voluntary_ctxt_switches:")) {
            switches += Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
          }
        }
      }
    }
    return switches;
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  Process process() {
    return process;
  }

  /** SIGTERM; the exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    return awaitExit();
  }

  int awaitExit() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** SIGKILL and its end: the process writes no more to its folder. */
  void kill() {
    Processes.end(process.toHandle());
  }

  @Override
  public void close() {
    kill();
  }
}
