package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Peers written in Python, with pyserial: scripts of {@code src/test/python}. */
final class Python {
  /** Debian's own, which has Debian's pyserial. */
  private static final String INTERPRETER = "/usr/bin/python3";

  private static final Logger LOG = LoggerFactory.getLogger(Python.class);

  private Python() {}

  /**
   * Runs a script to its end; it must exit with 0, and its output is the message if it does not.
   * What it prints is logged: measurements, seeds.
   */
  static String run(Duration limit, String script, String... arguments)
      throws IOException, InterruptedException {
    return run(limit, Map.of(), script, arguments);
  }

  /** The same, with more environment. */
  static String run(
      Duration limit, Map<String, String> environment, String script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(INTERPRETER, "-B", script(script)));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("python", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    String text = Files.readString(output);
    Files.delete(output);
    assertThat(ended).as("%s within %s, it said: %s", script, limit, text).isTrue();
    assertThat(process.exitValue()).as("%s said: %s", script, text).isZero();
    if (!text.isEmpty()) {
      LOG.info("{}: {}", script, text.strip());
    }
    return text;
  }

  private static String script(String name) {
    return Path.of("src/test/python", name).toAbsolutePath().toString();
  }
}
