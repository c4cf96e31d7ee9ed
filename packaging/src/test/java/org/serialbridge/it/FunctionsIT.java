package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The socket modes and what belongs to them, with real peers. Each case is a function of a Python
 * script; it has a converter of its own, which it configures by AT commands and restarts by AT+Z.
 * One process has all the converters, and the cases run beside each other, since most of them wait
 * for time to pass.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FunctionsIT {
  /** A case each; some to spare. */
  private static final int PORTS = 80;

  private static final Duration LIMIT = Duration.ofSeconds(100);

  @TempDir private static Path folder;
  private static CaseBench cases;

  @BeforeAll
  static void startBridge() throws IOException {
    cases = new CaseBench(folder, PORTS, LIMIT);
  }

  @AfterAll
  static void stopBridge() {
    cases.close();
  }

  @Cases
  @ValueSource(strings = "restarts-after-60-s-without-data")
  @Order(1)
  void timeWithoutDataRestarts(String name) throws Exception {
    cases.play("functions_time.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "ten-thousand-packets-are-ten-thousand-datagrams",
        "a-thousand-datagrams-reach-the-line-in-order"
      })
  @Order(2)
  void noPacketOfManyIsLostOrJoinedByUdp(String name) throws Exception {
    cases.play("functions_udp.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "serial-data-goes-to-all-and-theirs-to-the-line",
        "keep-closes-one-client-too-many-without-a-byte",
        "kick-drops-the-oldest-client",
        "link-is-told",
        "server-sends-no-registry-packet-and-no-heartbeat",
        "first-client-gets-what-the-line-sent-before",
        "first-client-gets-only-what-the-line-sends-from-then-on"
      })
  void tcpServer(String name) throws Exception {
    cases.play("functions_server.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "nc-that-ends-its-input-gets-the-answer",
        "nc-that-waits-after-its-input-gets-the-answer",
        "ncat-that-ends-its-input-gets-the-answer",
        "socat-that-ends-its-input-gets-the-answer",
        "modbus-client-that-ends-its-side-gets-its-answers",
        "half-closed-client-counts-for-nothing",
        "what-a-closed-client-did-not-get-is-for-the-next",
        "reset-client-leaves-nothing-before-the-next-one-s-stop"
      })
  void clientsThatEnd(String name) throws Exception {
    cases.play("functions_server.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "answer-in-pieces-is-one-read-with-streampkt",
        "client-sends-answer-in-pieces-as-one-read-with-streampkt"
      })
  void streamInPackets(String name) throws Exception {
    cases.play("functions_server.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "index-tells-who-comes-and-goes-and-sends",
        "index-packet-with-o-goes-to-one-client",
        "index-packet-ends-at-the-delimiter",
        "index-has-no-effect-in-a-tcp-client",
        "index-messages-stay-out-of-the-dialogue"
      })
  void index(String name) throws Exception {
    cases.play("functions_server.py", name);
  }

  @Cases
  @ValueSource(strings = "link-led-that-is-not-there")
  void linkLedThatIsNotThereIsToldOnce(String name) throws Exception {
    String port = cases.play("functions_server.py", name);
    String warning = port + ": LED nothere cannot be set";
    cases.bridge().awaitLog(warning);
    assertThat(cases.bridge().log()).containsOnlyOnce(warning);
  }

  @Cases
  @ValueSource(
      strings = {
        "client-talks-to-socat",
        "client-talks-to-nc",
        "connects-again-5-s-after-a-loss-from-its-fixed-port",
        "connects-again-at-once-after-a-restart-from-its-fixed-port",
        "port-0-is-another-one-each-time",
        "tries-again-10-s-after-a-refusal",
        "registry-packet-precedes-what-waited",
        "what-waited-is-forgotten",
        "only-the-last-4-kib-wait",
        "host-name-is-looked-up",
        "link-is-told"
      })
  void tcpClient(String name) throws Exception {
    cases.play("functions_client.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "short-connection-is-made-by-data-and-ends-2-s-after-the-last",
        "short-connection-is-prolonged-by-data-of-its-peer"
      })
  void shortConnection(String name) throws Exception {
    cases.play("functions_client.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "registry-mac-is-six-bytes-at-the-connection",
        "registry-text-is-a-packet-of-its-own-at-the-connection",
        "registry-text-is-in-the-segment-of-each-packet",
        "registry-text-is-at-the-connection-and-in-each-packet",
        "registry-text-and-heartbeat-may-have-any-byte",
        "cloud-key-is-sent-once-at-the-connection"
      })
  void registryPacketOfTcpClient(String name) throws Exception {
    cases.play("functions_client.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "client-talks-to-nc-in-datagrams",
        "client-is-answered-by-socat",
        "gap-of-pktgap-ends-a-packet",
        "burst-is-cut-at-400-bytes",
        "burst-is-cut-at-pktlen",
        "burst-is-cut-at-the-largest-pktlen",
        "burst-is-cut-into-single-bytes",
        "sentences-in-a-burst-are-datagrams",
        "sentences-reach-nc-without-their-ends",
        "checksum-behind-the-delimiter-belongs-to-the-packet",
        "client-hears-only-the-host-it-sends-to",
        "client-sends-to-all-by-a-broadcast",
        "client-sends-from-sockport",
        "client-sends-from-a-random-port",
        "server-answers-the-last-sender",
        "link-is-told"
      })
  void udp(String name) throws Exception {
    cases.play("functions_udp.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "registry-text-is-the-first-datagram",
        "registry-text-is-in-each-datagram",
        "registry-text-is-first-and-in-each-datagram",
        "registry-mac-is-the-first-datagram",
        "cloud-key-is-not-sent",
        "server-sends-no-registry-packet",
        "client-sends-heartbeats",
        "server-sends-no-heartbeats"
      })
  void registryPacketAndHeartbeatOfUdp(String name) throws Exception {
    cases.play("functions_udp.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "net-heartbeat-comes-after-silence-only",
        "com-heartbeat-is-periodic-with-and-without-traffic",
        "net-heartbeat-stays-out-of-the-dialogue",
        "com-heartbeat-stays-out-of-the-dialogue"
      })
  void heartbeat(String name) throws Exception {
    cases.play("functions_time.py", name);
  }

  @Cases
  @ValueSource(strings = "escape-without-an-answer-is-data-after-3-s")
  void escapeIsGuarded(String name) throws Exception {
    cases.play("functions_time.py", name);
  }
}
