package org.serialbridge.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.Counters;

/** What a TCP client has to live through, each on a port of its own, in real time. */
class ReconnectIT {
  /** Two pauses after failures and one after a loss, jitter and a slow machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String NAME = "controller.example";

  @TempDir private Path folder;
  private final List<Socket> connections = new ArrayList<>();
  private TestBench bench;

  @AfterEach
  void stopAll() throws IOException {
    bench.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  @Test
  void aClientSurvivesWhatItsServerAndTheNetworkDo() throws Exception {
    bench = new TestBench(folder, "noroute", "refused", "reset", "silent", "noname", "restart");
    Path hosts = Files.createFile(folder.resolve("hosts"));
    try (ServerSocket resets = server(0);
        ServerSocket silent = server(0);
        ServerSocket named = server(0)) {
      ServerSocket restarts = server(0);
      int restartsPort = restarts.getLocalPort();
      int refusedPort = TestPorts.take();
      bench.run(
          Map.of("SERIALBRIDGE_JAVA_OPTS", "-Djdk.net.hosts.file=" + hosts),
          "--at",
          client("noroute", "255.255.255.255", 9), // TCP has no way to it, on any machine
          "--at",
          client("refused", "127.0.0.1", refusedPort),
          "--at",
          client("reset", "127.0.0.1", resets.getLocalPort()),
          "--at",
          client("silent", "127.0.0.1", silent.getLocalPort()),
          "--at",
          client("noname", NAME, named.getLocalPort()),
          "--at",
          client("restart", "127.0.0.1", restartsPort));

      Socket first = resets.accept();
      exchange("reset", first);
      first.setSoLinger(true, 0);
      first.close();
      Socket mute = silent.accept();
      Socket beforeRestart = restarts.accept();
      restarts.close();
      beforeRestart.close();
      awaitFailure("noroute", "no route");
      awaitFailure("noname", NAME + " has no address");
      awaitFailure("refused", "refused");

      nameThe(hosts);
      try (ServerSocket late = server(refusedPort)) {
        exchange("reset", resets.accept());
        awaitFailure("restart", "refused");
        try (ServerSocket again = server(restartsPort)) {
          exchange("noname", named.accept());
          exchange("refused", late.accept());
          exchange("restart", again.accept());
        }
      }

      send("silent", "heard");
      assertThat(new String(mute.getInputStream().readNBytes(5), US_ASCII)).isEqualTo("heard");
      assertThat(counters("silent").connects()).isEqualTo(1);
      assertThat(counters("silent").lastError()).isEmpty();
      mute.close();
      assertThat(counters("reset"))
          .extracting(Counters.Values::connects, Counters.Values::failures)
          .containsExactly(2L, 0L);
      assertThat(counters("reset").lastError().orElseThrow().text()).contains("reset");
      assertThat(counters("refused"))
          .extracting(Counters.Values::connects, Counters.Values::failures)
          .containsExactly(1L, 1L);
      assertThat(counters("noname").connects()).isEqualTo(1);
      assertThat(counters("restart"))
          .extracting(Counters.Values::connects, Counters.Values::failures)
          .containsExactly(2L, 1L);
      assertThat(counters("noroute").connects()).isZero();
      bench.await("noroute", PATIENCE, port -> port.counters().failures() >= 2);
      assertThat(bench.status("noroute").counters().failures()).isLessThan(10);
    }
  }

  private static String client(String port, String host, int tcpPort) {
    return port + ":AT+SOCK=TCPC," + host + "," + tcpPort;
  }

  private static ServerSocket server(int port) throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    server.setSoTimeout((int) PATIENCE.toMillis());
    return server;
  }

  /** Data passes both ways. */
  private void exchange(String port, Socket connection) throws IOException {
    connections.add(connection);
    connection.setSoTimeout((int) PATIENCE.toMillis());
    bench.await(port, PATIENCE, status -> status.endpoint().isConnected());
    send(port, "up");
    assertThat(new String(connection.getInputStream().readNBytes(2), US_ASCII)).isEqualTo("up");
    long before = counters(port).toLine().bytes();
    connection.getOutputStream().write("down".getBytes(US_ASCII));
    bench.await(port, PATIENCE, status -> status.counters().toLine().bytes() == before + 4);
  }

  private void send(String port, String text) throws IOException {
    try (OutputStream device = new FileOutputStream(bench.device(port))) {
      device.write(text.getBytes(US_ASCII));
    }
  }

  private void awaitFailure(String port, String reason) {
    bench.await(port, PATIENCE, status -> lastError(status).contains(reason));
    assertThat(bench.status(port).endpoint().state()).contains(reason);
  }

  private static String lastError(ConverterStatus status) {
    return status.counters().lastError().map(Counters.LastError::text).orElse("");
  }

  private Counters.Values counters(String port) {
    return bench.status(port).counters();
  }

  private static void nameThe(Path hosts) throws IOException {
    Path named = Files.writeString(hosts.resolveSibling("hosts.new"), "127.0.0.1 " + NAME + "\n");
    Files.move(named, hosts, StandardCopyOption.ATOMIC_MOVE);
  }
}
