package org.serialbridge.host;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.serialbridge.search.FoundUnits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A search by DNS-SD with avahi-browse(1), a process for each type of service. It runs while
 * something else is done. For one thread.
 */
public final class AvahiBrowse implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AvahiBrowse.class);
  private static final List<String> TYPES = List.of("_http._tcp", "_https._tcp", "_iostream._tcp");

  /** Longer output does not fit into a pipe, and the program would block. */
  private static final int MOST_BYTES = 64 * 1024;

  private final List<Process> processes;

  private AvahiBrowse(List<Process> processes) {
    this.processes = processes;
  }

  /** The program of this host; empty if it is not installed. */
  public static Optional<Path> program() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(":", -1))
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder, "avahi-browse"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts the search. */
  public static AvahiBrowse start(Path program) throws IOException {
    AvahiBrowse search = new AvahiBrowse(new ArrayList<>());
    try {
      for (String type : TYPES) {
        search.processes.add(process(program, type));
      }
      return search;
    } catch (IOException e) {
      search.close();
      throw e;
    }
  }

  private static Process process(Path program, String type) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(program.toString(), "-rpt", type)
            .redirectInput(new File("/dev/null"))
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("LC_ALL", "C");
    return builder.start();
  }

  /**
   * Waits for the ends of the processes, and takes what they have found.
   *
   * @param millis the longest time to wait for each; then it is ended
   * @param found gets the units
   */
  public void collect(int millis, FoundUnits found) throws InterruptedException {
    for (Process process : processes) {
      boolean hasEnded = process.waitFor(millis, TimeUnit.MILLISECONDS);
      try {
        if (!hasEnded) {
          end(process);
          process.waitFor(millis, TimeUnit.MILLISECONDS);
        }
        byte[] lines = process.getInputStream().readNBytes(MOST_BYTES);
        AvahiLine.units(new String(lines, StandardCharsets.UTF_8)).forEach(found::add);
      } catch (IOException e) {
        LOG.debug("DNS-SD", e);
      }
    }
  }

  /** Its output stays readable, which that of {@link Process#destroyForcibly} would not. */
  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.toHandle().destroyForcibly();
  }

  @Override
  public void close() {
    processes.forEach(AvahiBrowse::end);
  }
}
