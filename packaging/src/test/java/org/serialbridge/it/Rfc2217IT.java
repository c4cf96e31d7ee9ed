package org.serialbridge.it;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2217 and the sync frame with pyserial, gensio, telnet and ser2net, on pseudo-terminals. */
class Rfc2217IT {
  /** A case each; some to spare. */
  private static final int PORTS = 20;

  private static final String SCRIPT = "rfc2217_peers.py";
  private static final Duration LIMIT = Duration.ofMinutes(2);

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
  @ValueSource(
      strings = {
        "pyserial-on-the-rfcen-port",
        "pyserial-on-the-port-that-always-speaks-rfc2217",
        "pyserial-opens-quickly",
        "many-bytes-come-back-to-pyserial"
      })
  void pyserialCanDoAllThatItDoes(String name) throws Exception {
    cases.play(SCRIPT, name);
  }

  @Cases
  @ValueSource(
      strings = {
        "gensio-on-the-rfcen-port",
        "gensio-on-the-port-that-always-speaks-rfc2217",
        "many-bytes-come-back-to-gensio"
      })
  void gensioCanDoAllThatItDoes(String name) throws Exception {
    cases.play(SCRIPT, name);
  }

  @Cases
  @ValueSource(
      strings = {
        "two-pyserials-share-a-port",
        "raw-and-rfc2217-clients-share-a-port",
        "parameters-stay-with-rfckeep"
      })
  void clientsShareThePort(String name) throws Exception {
    cases.play(SCRIPT, name);
  }

  @Cases
  @ValueSource(
      strings = {
        "telnet-sends-a-synch",
        "urgent-bytes-on-a-raw-port-are-data",
        "urgent-bytes-of-a-raw-client-are-data-with-rfcen",
        "urgent-bytes-of-a-server-are-data"
      })
  void urgentBytesAreReadInOrder(String name) throws Exception {
    cases.play(SCRIPT, name);
  }

  @Cases
  @ValueSource(
      strings = {
        "sync-frame-sets-the-line",
        "sync-frame-below-300-bit-s-is-data-also-at-such-a-speed"
      })
  void syncFrame(String name) throws Exception {
    cases.play(SCRIPT, name);
  }

  @Cases
  @ValueSource(strings = "ser2net-is-proposed-the-parameters-and-passes-bytes")
  void theRemoteIsTheServer(String name) throws Exception {
    cases.play(SCRIPT, name);
  }
}
