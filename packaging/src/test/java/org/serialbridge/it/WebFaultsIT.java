package org.serialbridge.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in Chromium while devices, TCP ports and the service come and go; {@code page_faults.py}
 * has the cases, and starts the service.
 */
@Timeout(320)
class WebFaultsIT {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int PORTS = 16;

  @TempDir private Path folder;

  @Test
  void thePageTellsFaultsAndThatTheyAreOver() throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.add(RunningBridge.launcher().toString());
    arguments.add(folder.toString());
    for (int i = 0; i < PORTS; i++) {
      arguments.add(String.valueOf(TestPorts.take()));
    }
    String url = "http://127.0.0.1:" + TestPorts.take();
    Chromium.run(folder, LIMIT, "page_faults.py", url, arguments.toArray(String[]::new));
  }
}
