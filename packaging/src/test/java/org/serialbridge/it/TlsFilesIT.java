package org.serialbridge.it;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of the files of TLS, while a bridge runs. */
class TlsFilesIT {
  private static final int PORTS = 3;
  private static final Duration LIMIT = Duration.ofMinutes(2);

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
  @ValueSource(
      strings = {
        "a-renewed-certificate-is-in-use-soon",
        "a-key-of-another-certificate-changes-nothing",
        "client-ca-opens-and-closes-the-listener"
      })
  void changedFilesAreInUseSoon(String name) throws Exception {
    cases.play("tls_files.py", name);
  }
}
