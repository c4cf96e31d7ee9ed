package org.serialbridge.it;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One process with a converter for each case of a test. A case is a function of a Python script; it
 * configures its converter by AT commands and restarts it by AT+Z.
 */
final class CaseBench implements AutoCloseable {
  private final Duration limit;
  private final TestBench bench;
  private final RunningBridge bridge;
  private final Queue<String> unused = new ConcurrentLinkedQueue<>();

  /**
   * Starts the process.
   *
   * @param cases a converter each
   * @param limit for each case
   */
  CaseBench(Path folder, int cases, Duration limit) throws IOException {
    this(folder, Map.of(), cases, limit);
  }

  /** The same, with variables in its environment. */
  CaseBench(Path folder, Map<String, String> environment, int cases, Duration limit)
      throws IOException {
    this.limit = limit;
    String[] ports =
        IntStream.rangeClosed(1, cases).mapToObj(n -> "com" + n).toArray(String[]::new);
    unused.addAll(Stream.of(ports).toList());
    bench = new TestBench(folder, ports);
    // They cannot all listen on the factory port.
    bridge =
        bench.run(
            environment,
            Stream.of(ports)
                .flatMap(port -> Stream.of("--at", port + ":AT+SOCKPORT=0"))
                .toArray(String[]::new));
  }

  TestBench bench() {
    return bench;
  }

  RunningBridge bridge() {
    return bridge;
  }

  /**
   * Plays a case on a converter that no other case has had.
   *
   * @param more arguments of the case
   * @return the name of its port
   */
  String play(String script, String name, String... more) throws IOException, InterruptedException {
    String port = unused.remove();
    playAgain(port, script, name, more);
    return port;
  }

  /** Plays a case on the converter of another one. */
  void playAgain(String port, String script, String name, String... more)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(bench.device(port), name));
    arguments.addAll(List.of(more));
    Python.run(limit, script, arguments.toArray(String[]::new));
  }

  @Override
  public void close() {
    bench.close();
  }
}
