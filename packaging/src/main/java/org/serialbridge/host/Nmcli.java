package org.serialbridge.host;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.serialbridge.settings.InvalidValueException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * NetworkManager's command line program nmcli(1). Every call is a process with a time limit; its
 * arguments pass no shell. Blocks.
 */
final class Nmcli {
  private static final Logger LOG = LoggerFactory.getLogger(Nmcli.class);

  /** Time limit of calls that NetworkManager answers from its memory. */
  private static final Duration QUICK = Duration.ofSeconds(10);

  /** Longer output does not fit into a pipe, and the program would block. */
  private static final int MOST_BYTES = 64 * 1024;

  private static final int LONGEST_MESSAGE = 200;

  /** nmcli(1), EXIT STATUS. */
  private static final int NOT_RUNNING = 8;

  /** The message without the system's message bus; the exit code is 1. */
  private static final String NO_BUS = "Could not create NMClient";

  private final Path program;
  private final Duration quick;

  Nmcli(Path program) {
    this(program, QUICK);
  }

  /** Likewise, with another limit for quick calls. */
  Nmcli(Path program, Duration quick) {
    this.program = program;
    this.quick = quick;
  }

  /** The program of this host; empty if it is not installed. */
  static Optional<Nmcli> ofHost() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(":", -1))
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder, "nmcli"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Nmcli::new);
  }

  /** Fails if NetworkManager cannot be reached. */
  void ping() throws NmcliException {
    ask("-f", "RUNNING", "general");
  }

  /**
   * Queries values; the output has a line for each item, with fields between colons.
   *
   * @return the fields of each line
   */
  List<List<String>> ask(String... arguments) throws NmcliException {
    return run(quick, arguments).lines().map(Nmcli::fields).toList();
  }

  /** Makes a change that takes effect at once. */
  void change(String... arguments) throws NmcliException {
    run(quick, arguments);
  }

  /** Makes a change, and waits for its result for {@code limit} at most. */
  void await(Duration limit, String... arguments) throws NmcliException {
    List<String> all = new ArrayList<>(List.of("--wait", String.valueOf(limit.toSeconds())));
    all.addAll(List.of(arguments));
    run(limit.plus(quick), all.toArray(String[]::new));
  }

  /**
   * The fields of a line of terse output.
   *
   * <pre>
   * line = field *( ":" field ), with "\:" and "\\" for ":" and "\" in a field
   * </pre>
   */
  static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        field.append(line.charAt(++i));
      } else if (c == ':') {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }

  private String run(Duration limit, String... arguments) throws NmcliException {
    List<String> command = new ArrayList<>(List.of(program.toString(), "-t"));
    command.addAll(List.of(arguments));
    LOG.debug("host network: {}", command);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null")); // it must not ask questions
    builder.environment().put("LC_ALL", "C");
    try {
      Process process = builder.start();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        end(process);
        throw NmcliException.notYet(
            "no answer from NetworkManager within " + limit.toSeconds() + " s");
      }
      return result(process);
    } catch (IOException e) {
      throw NmcliException.notYet(program + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw NmcliException.notYet("interrupted");
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String result(Process process) throws IOException, NmcliException {
    String out = text(process.getInputStream());
    String message = message(text(process.getErrorStream()));
    if (process.exitValue() == 0) {
      return out;
    }
    if (process.exitValue() == NOT_RUNNING || message.contains(NO_BUS)) {
      throw NmcliException.notYet(message);
    }
    throw NmcliException.failed(message);
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
  }

  /** The first line of an error; hints for a terminal follow it. */
  private static String message(String error) {
    String line = error.lines().findFirst().orElse("NetworkManager does not say why");
    String text = InvalidValueException.printable(line.replaceFirst("^Error: ", ""));
    return text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) + "..." : text;
  }
}
