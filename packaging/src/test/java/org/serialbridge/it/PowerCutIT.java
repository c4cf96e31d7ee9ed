package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the process, again and again, while settings are typed. */
class PowerCutIT {
  private static final int WORKERS = 2;
  private static final int KILLS = 100;
  private static final Duration LIMIT = Duration.ofMinutes(8);

  @TempDir private Path folder;
  private final ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
  private final List<TestBench> benches = new ArrayList<>();

  @AfterEach
  void stopAll() {
    threads.shutdownNow();
    benches.forEach(TestBench::close);
  }

  @Test
  void killedAtAnyMomentSettingsAreTheOldOrTheNewOnes() throws Exception {
    List<Future<Integer>> workers = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      TestBench bench = new TestBench(Files.createDirectory(folder.resolve("worker" + i)), "com1");
      benches.add(bench);
      workers.add(threads.submit(() -> killsWithSetUnanswered(bench)));
    }
    int unanswered = 0;
    for (Future<Integer> worker : workers) {
      unanswered += worker.get();
    }
    assertThat(unanswered).isGreaterThanOrEqualTo(WORKERS * KILLS / 2);
  }

  private static int killsWithSetUnanswered(TestBench bench)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.add(bench.device("com1"));
    arguments.add(bench.stateFolder().toString());
    arguments.add(bench.stateFolder().resolveSibling("bridge.log").toString());
    arguments.add(String.valueOf(KILLS));
    arguments.add(RunningBridge.launcher().toString());
    arguments.addAll(bench.arguments("--at", "AT+SOCK=TCPS,127.0.0.1," + TestPorts.take()));
    String said = Python.run(LIMIT, "power_cut.py", arguments.toArray(String[]::new)).strip();
    return Integer.parseInt(said.substring(said.lastIndexOf('\n') + 1));
  }
}
