package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scanners and broken clients at each listener do not disturb good peers. */
class TlsZooIT {
  private static final Logger LOG = LoggerFactory.getLogger(TlsZooIT.class);
  private static final Duration LIMIT = Duration.ofMinutes(4);

  /** Lines that they may leave in the log in a minute. */
  private static final long MOST_LINES = 200;

  @TempDir private Path folder;

  @Test
  void aZooOfScannersDoesNotDisturbGoodPeers() throws Exception {
    String certificates = folder.resolve("certificates").toString();
    Python.run(LIMIT, "certificates.py", certificates, folder.resolve("state").toString());
    int plain = TestPorts.take();
    int tls = TestPorts.take();
    int web = TestPorts.take();
    try (TestBench bench = new TestBench(folder, "com1", "com2")) {
      RunningBridge bridge =
          bench.run(
              "--at=com1:AT+SOCK=TCPS,127.0.0.1," + plain,
              "--at=com2:AT+SOCK=TCPS,127.0.0.1," + tls,
              "--at=com2:AT+TLS=ON",
              "--at=AT+WEBTLS=ON",
              "--at=AT+WEBPORT=" + web);
      bridge.awaitLog("com2: listening on 127.0.0.1 port " + tls);
      long began = System.nanoTime();
      Python.run(
          LIMIT,
          "tls_zoo.py",
          folder.toString(),
          bench.device("com1"),
          bench.device("com2"),
          Integer.toString(plain),
          Integer.toString(tls),
          Integer.toString(web),
          Long.toString(bridge.process().pid()));
      long minutes = Duration.ofNanos(System.nanoTime() - began).toMinutes() + 1;
      String log = bridge.log();
      LOG.info("{} lines in the log in {} minutes", log.lines().count(), minutes);
      assertThat(log).doesNotContain("\tat ").doesNotContain("internal error");
      assertThat(log.lines().count()).isLessThanOrEqualTo(minutes * MOST_LINES);
    }
  }
}
