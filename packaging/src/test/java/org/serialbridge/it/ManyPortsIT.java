package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many ports in one process: each works, and none has a thread of its own. */
class ManyPortsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PORTS = 16;

  @TempDir private Path folder;

  /** Of the JVM, for programs that have ended; they linger for a minute. */
  private static boolean isReaper(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).startsWith("process reaper");
    } catch (IOException e) {
      return true; // a thread that has just ended
    }
  }

  private static int threads(RunningBridge bridge) throws IOException {
    Path tasks = Path.of("/proc", String.valueOf(bridge.process().pid()), "task");
    try (Stream<Path> all = Files.list(tasks)) {
      return (int) all.filter(thread -> !isReaper(thread)).count();
    }
  }

  private int threadsOfOnePort() throws Exception {
    try (TestBench bench = new TestBench(Files.createDirectory(folder.resolve("one")), "com1")) {
      RunningBridge bridge = bench.runListening(TestPorts.take());
      await().atMost(PATIENCE).during(Duration.ofSeconds(2)).until(() -> threads(bridge) > 0);
      return threads(bridge);
    }
  }

  @Test
  void sixteenPortsPassBytesWithTheThreadsOfOne() throws Exception {
    int most = threadsOfOnePort() + Runtime.getRuntime().availableProcessors() - 1;
    List<String> names = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    List<String> settings = new ArrayList<>();
    for (int i = 0; i < PORTS; i++) {
      names.add("com" + (i + 1));
      ports.add(TestPorts.take());
      settings.add("--at=" + names.get(i) + ":AT+SOCK=TCPS,0.0.0.0," + ports.get(i));
    }
    try (TestBench bench = new TestBench(folder, names.toArray(String[]::new))) {
      RunningBridge bridge = bench.run(settings.toArray(String[]::new));
      for (int i = 0; i < PORTS; i++) {
        exchange(bench.device(names.get(i)), ports.get(i), names.get(i));
      }
      await().atMost(PATIENCE).until(() -> threads(bridge) <= most);
    }
  }

  private void exchange(String device, int port, String name) throws Exception {
    Path tty = Path.of(device);
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        OutputStream line = Files.newOutputStream(tty)) {
      line.write(bytes);
      socket.setSoTimeout((int) PATIENCE.toMillis());
      assertThat(socket.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
    }
  }
}
