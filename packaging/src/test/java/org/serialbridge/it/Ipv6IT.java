package org.serialbridge.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.serial.kernel.PtyPair;

/** Peers at ::1, while servers are bound to 127.0.0.1: that is for servers only. */
class Ipv6IT {
  private static final int PORTS = 10;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private static Path folder;
  private static CaseBench cases;

  @BeforeAll
  static void startBridge() throws IOException {
    Path names = Files.writeString(folder.resolve("hosts"), "::1 six.example\n");
    cases =
        new CaseBench(
            folder,
            Map.of("SERIALBRIDGE_JAVA_OPTS", "-Djdk.net.hosts.file=" + names),
            PORTS,
            LIMIT);
  }

  @AfterAll
  static void stopBridge() {
    cases.close();
  }

  @Cases
  @ValueSource(
      strings = {
        "tcp-client-talks-to-socat",
        "tcp-client-talks-to-nc-by-name",
        "udp-client-talks-to-nc",
        "udp-client-is-answered-by-socat-by-name",
        "http-client-says-the-host-in-brackets",
        "address-is-shown-without-brackets"
      })
  void clientsReachIpv6(String name) throws Exception {
    cases.play("ipv6.py", name);
  }

  @Test
  void aServerThatIsBoundToNoAddressServesBothFamilies(@TempDir Path own) throws Exception {
    try (PtyPair pair = PtyPair.open(own.resolve("port"), own.resolve("device"));
        RunningBridge bridge =
            RunningBridge.start(
                own,
                "run",
                "--state-dir",
                own.resolve("state").toString(),
                "--port",
                "com1=" + pair.port(),
                "--at",
                "AT+SOCK=UDPS,[::1],9",
                "--at",
                "AT+SOCKPORT=0",
                "--at",
                "AT+WEBPORT=" + TestPorts.take())) {
      bridge.awaitReady().awaitLog("open with").awaitLog("com1: sends to [::1]:9");
      Python.run(
          LIMIT, "ipv6.py", pair.device().toString(), "udp-server-sends-to-its-target-first");
    }
  }
}
