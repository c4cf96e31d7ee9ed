package org.serialbridge.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** As many ports and peers as there can be, all of which fill what they can. */
class MemoryBudgetIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PORTS = 63; // and the one that works
  private static final int PEERS = 8;
  private static final long MOST_RSS_KIB = 200 * 1024;

  @TempDir private Path folder;
  private final AtomicBoolean isOver = new AtomicBoolean();

  @Test
  @Timeout(120)
  void absentDevicesAndPeersThatSendWithoutEndLeaveTheOthersAlone() throws Exception {
    List<Integer> ports = new ArrayList<>();
    List<String> settings = new ArrayList<>();
    for (int i = 0; i < PORTS; i++) {
      int port = TestPorts.take();
      ports.add(port);
      settings.add("--port=gone" + i + "=" + folder.resolve("gone" + i));
      settings.add("--at=gone" + i + ":AT+SOCK=TCPS,0.0.0.0," + port);
    }
    int working = TestPorts.take();
    settings.add("--at=com1:AT+SOCK=TCPS,0.0.0.0," + working);
    try (TestBench bench = new TestBench(folder, "com1")) {
      RunningBridge bridge = bench.run(settings.toArray(String[]::new));
      Thread senders = new Thread(() -> sendWithoutEnd(ports), "senders");
      senders.start();
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), working);
          OutputStream line = Files.newOutputStream(Path.of(bench.device("com1")))) {
        client.setSoTimeout((int) PATIENCE.toMillis());
        for (int round = 0; round < 100; round++) {
          exchange(line, client, "round " + round);
          assertThat(rssKib(bridge)).isLessThan(MOST_RSS_KIB);
        }
        await()
            .atMost(PATIENCE)
            .until(() -> memory(bench).getObject("refusals").getLong("lines") > 0);
        exchange(line, client, "at last");
      } finally {
        isOver.set(true);
        senders.join();
      }
      assertThat(rssKib(bridge)).isLessThan(MOST_RSS_KIB);
      assertThat(bridge.process().isAlive()).isTrue();
    }
  }

  private JsonObject memory(TestBench bench) throws Exception {
    String status =
        CommandRun.ofLauncher(
                folder, "status", "--json", "--state-dir", bench.stateFolder().toString())
            .answer();
    return JsonParser.object().from(status).getObject("memory");
  }

  private static long rssKib(RunningBridge bridge) throws IOException {
    return Files.readAllLines(Path.of("/proc", "" + bridge.process().pid(), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Eight peers of each port write whatever they can. Those of every second port disconnect then
   * and come back, so that they leave the data of another read.
   */
  private void sendWithoutEnd(List<Integer> ports) {
    ByteBuffer data = ByteBuffer.allocateDirect(64 * 1024);
    try (Selector selector = Selector.open()) {
      for (int port : ports) {
        for (int peer = 0; peer < PEERS; peer++) {
          connect(selector, port);
        }
      }
      while (!isOver.get()) {
        selector.select(100);
        List<SelectionKey> ready = List.copyOf(selector.selectedKeys());
        selector.selectedKeys().clear();
        for (SelectionKey key : ready) {
          write(key, data);
          if (key.attachment() instanceof Integer port && port % 2 == 0) {
            key.channel().close();
            connect(selector, port);
          }
        }
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void connect(Selector selector, int port) throws IOException {
    SocketChannel peer = SocketChannel.open();
    peer.setOption(StandardSocketOptions.SO_SNDBUF, 4 * 1024);
    peer.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    peer.configureBlocking(false);
    peer.register(selector, SelectionKey.OP_WRITE, port);
  }

  private static void write(SelectionKey key, ByteBuffer data) throws IOException {
    try {
      ((SocketChannel) key.channel()).write(data.clear());
    } catch (IOException e) {
      key.channel().close(); // the server has refused one too many
    }
  }

  private static void exchange(OutputStream line, Socket client, String text) throws IOException {
    byte[] bytes = text.getBytes(US_ASCII);
    line.write(bytes);
    assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
  }
}
