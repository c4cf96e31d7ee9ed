package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two converters make one long serial cable: a TCP server and a TCP client, with a connection
 * between them that the test can cut.
 *
 * <pre>
 * device 1 -- server -- wire of the test -- client -- device 2
 * </pre>
 */
class BackToBackIT {
  private static final int CUTS = 5;
  private static final int[] MEBIBYTES = {14, 10, 10, 10, 10, 10}; // 64 each way
  private static final Duration RECONNECT = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private final Background background = new Background();
  private TestBench bench;
  private ServerSocket wireEnd;

  @AfterEach
  void stopAll() throws IOException {
    wireEnd.close();
    bench.close();
    background.close();
  }

  @Test
  void nothingIsLostBothWaysAlsoAcrossReconnectsDuringSilence() throws Exception {
    bench = new TestBench(folder, "server", "client");
    wireEnd = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    wireEnd.setSoTimeout((int) RECONNECT.toMillis());
    int serverPort = TestPorts.take();
    bench.run(
        "--at",
        "server:AT+SOCK=TCPS,127.0.0.1," + serverPort,
        "--at",
        "client:AT+SOCK=TCPC,127.0.0.1," + wireEnd.getLocalPort());
    try (OutputStream into1 = new FileOutputStream(bench.device("server"));
        InputStream from1 = new FileInputStream(bench.device("server"));
        OutputStream into2 = new FileOutputStream(bench.device("client"));
        InputStream from2 = new FileInputStream(bench.device("client"))) {
      for (int round = 0; round <= CUTS; round++) {
        try (Socket toClient = wireEnd.accept();
            Socket toServer = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
          join(toClient, toServer);
          awaitConnected("client", true);
          awaitConnected("server", true);
          ByteStream there = ByteStream.ofMebibytes(2L * round, MEBIBYTES[round]);
          ByteStream back = ByteStream.ofMebibytes(2L * round + 1, MEBIBYTES[round]);
          background.run(() -> there.writeTo(into1));
          background.run(() -> there.compareWith(from2));
          background.run(() -> back.writeTo(into2));
          background.run(() -> back.compareWith(from1));
          background.await();
        }
        awaitConnected("client", false);
        awaitConnected("server", false);
      }
    }
    long bytes = 64L << 20;
    for (String port : List.of("server", "client")) {
      assertThat(bench.status(port).counters().connects()).isEqualTo(CUTS + 1);
      assertThat(bench.status(port).counters().fromLine().bytes()).isEqualTo(bytes);
      assertThat(bench.status(port).counters().toLine().bytes()).isEqualTo(bytes);
      assertThat(bench.status(port).counters().dropped().bytes()).isZero();
    }
  }

  private void awaitConnected(String port, boolean connected) {
    bench.await(port, RECONNECT, status -> status.endpoint().isConnected() == connected);
  }

  /** Whatever comes out of one goes into the other. */
  private void join(Socket one, Socket other) {
    pump(one, other);
    pump(other, one);
  }

  private void pump(Socket from, Socket to) {
    background.serve(() -> from.getInputStream().transferTo(to.getOutputStream()));
  }
}
