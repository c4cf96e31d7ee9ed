package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.serial.kernel.PtyPair;

/** Much data through a pseudo-terminal and TCP, with clients that read and one that does not. */
class StreamIT {
  private static final int MEBIBYTES = 64;

  @TempDir private Path folder;
  private final Background background = new Background();
  private final List<Socket> sockets = new ArrayList<>();
  private PtyPair pair;
  private RunningBridge bridge;
  private int port;

  @BeforeEach
  void startBridge() throws IOException {
    pair = PtyPair.open(folder.resolve("port"), folder.resolve("device"));
    port = TestPorts.take();
    bridge =
        RunningBridge.start(
                folder,
                "run",
                "--state-dir",
                folder.resolve("state").toString(),
                "--port",
                "com1=" + pair.port(),
                "--bind",
                "127.0.0.1",
                "--at",
                "AT+SOCK=TCPS,127.0.0.1," + port)
            .awaitReady()
            .awaitLog("open with");
  }

  @AfterEach
  void stopAll() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    background.close();
    bridge.close();
    pair.close();
  }

  @Test
  void allArrivesBothWaysBesideSixReadersAndOneThatNeverReads() throws Exception {
    Socket client = connect();
    List<Socket> readers = Stream.generate(this::connect).limit(6).toList();
    connect(); // never reads
    bridge.awaitLog("(8 of 8)");
    ByteStream up = ByteStream.ofMebibytes(1, MEBIBYTES);
    ByteStream down = ByteStream.ofMebibytes(2, MEBIBYTES);
    try (OutputStream toDevice = new FileOutputStream(pair.device().toFile());
        InputStream fromDevice = new FileInputStream(pair.device().toFile())) {
      background.run(() -> up.writeTo(toDevice));
      background.run(() -> up.compareWith(client.getInputStream()));
      background.run(() -> down.writeTo(client.getOutputStream()));
      background.run(() -> down.compareWith(fromDevice));
      for (Socket reader : readers) {
        background.run(() -> up.compareWith(reader.getInputStream()));
      }
      background.await();
    }
    assertThat(bridge.log()).containsOnlyOnce("it does not read");
  }

  @Test
  void anOnlyClientThatStopsReadingHoldsTheLineAndLosesNothing() throws Exception {
    Socket client = connect();
    bridge.awaitLog("(1 of 8)");
    ByteStream up = ByteStream.ofMebibytes(3, 32);
    try (OutputStream toDevice = new FileOutputStream(pair.device().toFile())) {
      Future<?> writer = background.run(() -> up.writeTo(toDevice));
      awaitStandstill(bridge.process().pid());
      assertThat(writer.isDone()).isFalse();
      up.compareWith(client.getInputStream());
      background.await();
    }
  }

  @Test
  void clientsCostNoThreads() throws Exception {
    connect();
    bridge.awaitLog("(1 of 8)");
    long before = threads(bridge.process().pid());
    Stream.generate(this::connect).limit(7).forEach(sockets::add);
    bridge.awaitLog("(8 of 8)");
    // Threads that have nothing to do end meanwhile.
    assertThat(threads(bridge.process().pid())).isLessThanOrEqualTo(before);
  }

  private static long threads(long pid) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return tasks.count();
    }
  }

  /** Waits until the process has read nothing for a while: all buffers are full. */
  private static void awaitStandstill(long pid) {
    List<Long> seen = new ArrayList<>();
    await()
        .atMost(RunningBridge.PATIENCE)
        .pollInterval(500, TimeUnit.MILLISECONDS)
        .until(
            () -> {
              seen.add(bytesRead(pid));
              int last = seen.size() - 1;
              return last > 1 && seen.get(last).equals(seen.get(last - 1));
            });
  }

  private static long bytesRead(long pid) throws IOException {
    String first = Files.readAllLines(Path.of("/proc/" + pid + "/io")).get(0);
    return Long.parseLong(first.substring("rchar: ".length()));
  }

  private Socket connect() {
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      sockets.add(socket);
      return socket;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
