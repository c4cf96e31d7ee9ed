package org.serialbridge.it;

import java.time.Duration;
import org.junit.jupiter.params.provider.ValueSource;

/** Set-up tools find the program and set it up; socat searches, and sends AT commands. */
class DiscoveryToolsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Cases
  @ValueSource(
      strings = {
        "searches",
        "keyword-client",
        "read-set-save-restart",
        "vcom",
        "at-in-the-data",
        "off"
      })
  void aToolDoesItsWork(String name) throws Exception {
    Python.run(LIMIT, "discovery_tools.py", name, RunningBridge.launcher().toString());
  }
}
