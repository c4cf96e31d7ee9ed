package org.serialbridge.it;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The web page in Chromium; {@code web_page.py} has the cases. */
class WebPageIT {
  private static final Duration LIMIT = Duration.ofSeconds(350);

  @TempDir private Path folder;

  @Test
  void aPersonSetsUpTheDeviceAndFindsFaults() throws Exception {
    int web = TestPorts.take();
    int com1 = TestPorts.take();
    int com2 = TestPorts.take();
    int other = TestPorts.take();
    try (TestBench bench = new TestBench(folder, "com1", "com2")) {
      bench.run(
          "--at",
          "AT+WEBPORT=" + web,
          "--at",
          "AT+SOCK=TCPS,127.0.0.1," + com1,
          "--at",
          "com2:AT+SOCK=TCPS,127.0.0.1," + com2,
          "--at",
          "com2:AT+MODTCP=ON");
      Chromium.run(
          folder,
          LIMIT,
          "web_page.py",
          "http://127.0.0.1:" + web,
          bench.device("com1").toString(),
          String.valueOf(com1),
          bench.device("com2").toString(),
          String.valueOf(com2),
          String.valueOf(other));
    }
  }
}
