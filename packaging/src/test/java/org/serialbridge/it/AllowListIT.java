package org.serialbridge.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.status.Counters;

/** Allow lists of ports and of the page: socat, curl and sockets from several addresses. */
class AllowListIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path folder;

  private String socat(int port, String address) throws Exception {
    List<String> command =
        List.of("socat", "-u", "TCP:127.0.0.1:" + port + ",bind=" + address, "STDOUT");
    CommandRun run = CommandRun.of(folder, command);
    return run.out();
  }

  private static Socket connect(int port, String address) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(address, 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  private static Counters.Refused refused(WebRig web, long count) {
    web.bench()
        .await(
            "com1",
            PATIENCE,
            port -> port.counters().notAllowed().filter(all -> all.count() == count).isPresent());
    return web.bench().status("com1").counters().notAllowed().orElseThrow();
  }

  @Test
  void aPortServesAllowedAddressesOnly() throws Exception {
    int rfc2217 = TestPorts.take();
    try (WebRig web =
        new WebRig(
            folder,
            "AT+RFCPORT=" + rfc2217,
            "AT+MAXSK=1",
            "AT+TCPSE=KICK",
            "AT+ALLOW=!127.0.0.2;127.0.0.0/30")) {
      Socket good = connect(web.tcpPort(), "127.0.0.1");
      web.bridge().awaitLog(" connected (1 of 1)");
      assertThat(socat(web.tcpPort(), "127.0.0.2")).isEmpty();
      assertThat(socat(web.tcpPort(), "127.0.0.4")).isEmpty();
      assertThat(socat(rfc2217, "127.0.0.2")).as("RFC 2217").isEmpty();
      assertThat(refused(web, 3).last()).startsWith("127.0.0.2:");
      good.getOutputStream().write("still on".getBytes(US_ASCII));
      web.bench().await("com1", PATIENCE, port -> port.counters().fromPeers().bytes() == 8);

      WebRig.Answer stored =
          web.ask("/api/settings", "--json", "{\"ports\":{\"com1\":{\"allow\":\"127.0.0.2\"}}}");
      assertThat(stored.json().getArray("portsToRestart")).as("at once").isEmpty();
      assertThat(good.getInputStream().read()).as("it is not allowed any more").isEqualTo(-1);
      web.bridge().awaitLog(" disconnected: its address is not allowed any more");
      try (Socket other = connect(web.tcpPort(), "127.0.0.2")) {
        other.getOutputStream().write("!".getBytes(US_ASCII));
        web.bench().await("com1", PATIENCE, port -> port.counters().fromPeers().bytes() == 9);
      }
      good.close();
    }
  }

  @Test
  void aFloodOfStrangersIsToldInAFewLines() throws Exception {
    try (WebRig web = new WebRig(folder, "AT+ALLOW=!127.0.0.2;*")) {
      for (int i = 0; i < 500; i++) {
        connect(web.tcpPort(), "127.0.0.2").close();
      }
      refused(web, 500);
      try (Socket good = connect(web.tcpPort(), "127.0.0.1")) {
        web.bridge().awaitLog("127.0.0.1:" + good.getLocalPort() + " connected (1 of 8)");
      }
      assertThat(web.bridge().log().lines().filter(line -> line.contains("not allowed")).count())
          .isLessThanOrEqualTo(60);
    }
  }

  @Test
  void datagramsMustComeFromAllowedAddresses() throws Exception {
    try (TestBench bench = new TestBench(folder, "com1");
        DatagramSocket good = new DatagramSocket(new InetSocketAddress("127.0.0.3", 0));
        DatagramSocket bad = new DatagramSocket(new InetSocketAddress("127.0.0.2", 0))) {
      int port = TestPorts.take();
      bench.run("--at", "AT+SOCK=UDPS,127.0.0.1," + port, "--at", "AT+ALLOW=127.0.0.3-127.0.0.9");
      for (DatagramSocket socket : List.of(bad, good, bad)) {
        byte[] bytes = "four".getBytes(US_ASCII);
        socket.send(
            new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
      }
      bench.await(
          "com1",
          PATIENCE,
          now -> now.counters().notAllowed().filter(all -> all.count() == 2).isPresent());
      assertThat(bench.status("com1").counters().fromPeers().bytes()).isEqualTo(4);
    }
  }

  @Test
  void thePageServesAllowedAddressesOnly() throws Exception {
    try (WebRig web = new WebRig(folder, "AT+WEBALLOW=127.0.0.0/30;!*")) {
      assertThat(web.ask("/api/status").status()).isEqualTo(200);
      List<String> stranger =
          List.of("curl", "-s", "--interface", "127.0.0.4", web.url("/metrics"));
      CommandRun run = CommandRun.of(folder, stranger);
      assertThat(run.out()).isEmpty();
      assertThat(run.exitCode()).as("it gets no answer").isIn(52, 56);
      web.bridge().awaitLog("web: not allowed: 127.0.0.4");

      String list = "{\"device\":{\"web.allow\":\"127.0.0.2\"}CONFIRM}";
      WebRig.Answer refusal = web.ask("/api/settings", "--json", list.replace("CONFIRM", ""));
      assertThat(refusal.status()).isEqualTo(409);
      assertThat(refusal.json().getString("error")).isEqualTo("lockout");
      try (Socket open = connect(web.webPort(), "127.0.0.1")) {
        assertThat(
                web.ask("/api/settings", "--json", list.replace("CONFIRM", ",\"confirm\":true"))
                    .status())
            .isEqualTo(200);
        assertThat(open.getInputStream().read()).as("at once").isEqualTo(-1);
      }
      assertThat(web.ask("/api/status", "--interface", "127.0.0.2").status()).isEqualTo(200);
    }
  }
}
