package org.serialbridge.it;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A capture of connections with TLS holds no data in plain text, with pauses, backpressure and a
 * stuck client. {@code -Dtls.megabytes=64} sends 64 MiB each way.
 */
class TlsPlaintextIT {
  private static final int PORTS = 2;
  private static final Duration LIMIT = Duration.ofMinutes(6);

  @TempDir private static Path folder;
  private static CaseBench cases;

  @BeforeAll
  static void startBridge() throws Exception {
    cases = TlsPeersIT.benchWithCertificates(folder, PORTS, LIMIT);
  }

  @AfterAll
  static void stopBridge() {
    cases.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"server", "client"})
  void aCaptureHoldsNoPlainText(String role) throws Exception {
    cases.play("tls_plaintext.py", role, Integer.toString(Integer.getInteger("tls.megabytes", 16)));
  }
}
