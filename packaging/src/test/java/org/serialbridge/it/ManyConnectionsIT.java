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
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Short connections again and again, from byte to connection to byte: nothing may stay behind. */
class ManyConnectionsIT {
  private static final Logger LOG = LoggerFactory.getLogger(ManyConnectionsIT.class);
  private static final int WARM_UP = 1_000;
  private static final int CONNECTIONS = 10_000;

  /** A byte that met the end of the connection before is lost; then the device sends again. */
  private static final int RETRY_MILLIS = 500;

  /** What so many connections may leave in all, in bytes: less than 40 for each. */
  private static final long LARGEST_GROWTH = 384 * 1024;

  private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

  @TempDir private Path folder;
  private TestBench bench;

  @AfterEach
  void stopBridge() {
    bench.close();
  }

  @Test
  void tenThousandConnectionsLeakNoDescriptorAndNoMemory() throws Exception {
    bench = new TestBench(folder, "com1");
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(RETRY_MILLIS);
      RunningBridge bridge =
          bench.run(
              "--at",
              "AT+SOCK=TCPC,127.0.0.1," + server.getLocalPort(),
              "--at",
              "AT+SOCKPORT=0",
              "--at",
              "AT+SOCKSL=ON");
      long pid = bridge.process().pid();
      try (OutputStream toUnit = new FileOutputStream(bench.device("com1"));
          InputStream fromUnit = new FileInputStream(bench.device("com1"))) {
        connect(WARM_UP, toUnit, fromUnit, server);
        long memory = liveBytes(pid);
        long descriptors = descriptors(pid);
        connect(CONNECTIONS, toUnit, fromUnit, server);
        long grown = liveBytes(pid) - memory;
        LOG.info("{} connections: heap grew by {} bytes", CONNECTIONS, grown);
        assertThat(grown).isLessThan(LARGEST_GROWTH);
        assertThat(descriptors(pid)).isLessThanOrEqualTo(descriptors);
        assertThat(bench.status("com1").counters().connects())
            .isGreaterThanOrEqualTo(WARM_UP + CONNECTIONS);
        assertThat(bench.status("com1").counters().failures()).isZero();
      }
      assertThat(bridge.log().lines().count()).as("lines of the log").isLessThan(2_000);
    }
  }

  /** The device's byte makes a connection, which the server ends when it has answered. */
  private void connect(int times, OutputStream toUnit, InputStream fromUnit, ServerSocket server)
      throws IOException {
    int made = 0;
    while (made < times) {
      toUnit.write('x');
      try (Socket connection = server.accept()) {
        connection.setSoTimeout(RETRY_MILLIS);
        assertThat(connection.getInputStream().read()).isEqualTo('x');
        connection.getOutputStream().write('y');
        made++;
      } catch (SocketTimeoutException e) {
        LOG.info("a byte met the end of a connection");
        continue;
      }
      assertThat(fromUnit.read()).isEqualTo('y');
    }
    bench.await("com1", RunningBridge.PATIENCE, port -> !port.endpoint().isConnected());
  }

  private static long descriptors(long pid) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return open.count();
    }
  }

  /** The bytes of all objects that are still in use. */
  private static long liveBytes(long pid) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jcmd.waitFor(RunningBridge.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    Matcher total = TOTAL.matcher(histogram);
    assertThat(total.find()).as(histogram).isTrue();
    return Long.parseLong(total.group(1));
  }
}
