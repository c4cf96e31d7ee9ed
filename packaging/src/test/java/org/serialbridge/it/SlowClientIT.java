package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.status.ConverterStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Eight netcats on one port, one of them stopped by SIGSTOP; and what the status says of it. */
class SlowClientIT {
  private static final Logger LOG = LoggerFactory.getLogger(SlowClientIT.class);
  private static final int CLIENTS = 8;
  private static final int STOPPED = 3;
  private static final int MEBIBYTES = 32;

  @TempDir private Path folder;
  private final Background background = new Background();
  private final List<Process> clients = new ArrayList<>();
  private TestBench bench;

  @AfterEach
  void stopAll() {
    clients.forEach(Process::destroyForcibly); // also ends a stopped one
    bench.close();
    background.close();
  }

  @Test
  void autoDisconnectsTheStoppedClientAndTheOthersGoOn() throws Exception {
    start("AUTO");
    streamPastTheStoppedOne();
    ConverterStatus status = bench.status("com1");
    assertThat(status.counters().slowPeersClosed()).isEqualTo(1);
    assertThat(status.peers()).hasSize(CLIENTS - 1);
    String shown = statusCommand();
    assertThat(shown).containsPattern("(?m)^com1.* 1 +0$"); // slow peers closed, restarts
    assertThat(shown).contains("disconnected: it does not read");
  }

  @Test
  void dropKeepsTheStoppedClientAndCountsWhatItMisses() throws Exception {
    start("DROP");
    streamPastTheStoppedOne();
    ConverterStatus status = bench.status("com1");
    assertThat(status.peers()).hasSize(CLIENTS);
    assertThat(status.peers())
        .filteredOn(peer -> peer.dropped().bytes() > 0)
        .singleElement()
        .satisfies(peer -> assertThat(peer.waitingBytes()).isPositive())
        .satisfies(peer -> assertThat(peer.dropped()).isEqualTo(status.counters().dropped()));
    assertThat(statusCommand()).contains(String.valueOf(status.counters().dropped().bytes()));
  }

  @Test
  void holdWaitsForTheStoppedClientAndLosesNothing() throws Exception {
    start("HOLD");
    ByteStream stream = ByteStream.ofMebibytes(1, MEBIBYTES);
    signal("STOP");
    readers(stream, true);
    try (OutputStream device = new FileOutputStream(bench.device("com1"))) {
      Future<?> writing = background.run(() -> stream.writeTo(device));
      bench.await(
          "com1",
          RunningBridge.PATIENCE,
          status -> status.peers().stream().anyMatch(peer -> peer.waitingBytes() > 256 * 1024));
      assertThat(writing.isDone()).isFalse();
      signal("CONT");
      background.await();
    }
    assertThat(bench.status("com1").counters().slowPeersClosed()).isZero();
  }

  private void start(String policy) throws IOException {
    bench = new TestBench(folder, "com1");
    int port = TestPorts.take();
    bench.run("--at", "AT+SOCK=TCPS,127.0.0.1," + port, "--at", "AT+SLOWPEER=" + policy);
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new ProcessBuilder("nc", "127.0.0.1", String.valueOf(port)).start());
      int count = i + 1;
      bench.await("com1", RunningBridge.PATIENCE, status -> status.peers().size() == count);
    }
  }

  /** A server that waited for the stopped client would pause until the test gives up. */
  private void streamPastTheStoppedOne() throws Exception {
    ByteStream stream = ByteStream.ofMebibytes(1, MEBIBYTES);
    signal("STOP");
    readers(stream, false);
    try (OutputStream device = new FileOutputStream(bench.device("com1"))) {
      background.run(() -> stream.writeTo(device));
      background.await();
    }
  }

  /** Each compares the stream with what its client prints. */
  private void readers(ByteStream stream, boolean all) {
    for (int i = 0; i < CLIENTS; i++) {
      if (all || i != STOPPED) {
        InputStream in = clients.get(i).getInputStream();
        background.run(() -> stream.compareWith(in));
      }
    }
  }

  private void signal(String name) throws IOException, InterruptedException {
    long pid = clients.get(STOPPED).pid();
    Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start();
    assertThat(kill.waitFor()).isZero();
    String expected = name.equals("STOP") ? "T" : "S";
    await().atMost(RunningBridge.PATIENCE).until(() -> Processes.state(pid).equals(expected));
  }

  /** What {@code serialbridge status} prints. */
  private String statusCommand() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                RunningBridge.launcher().toString(),
                "status",
                "--wide",
                "--state-dir",
                bench.stateFolder().toString())
            .redirectErrorStream(true)
            .start();
    String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(shown).isZero();
    LOG.info("serialbridge status:\n{}", shown);
    return shown;
  }
}
