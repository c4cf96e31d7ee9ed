package org.serialbridge.it;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.ValueSource;

/** XON and XOFF (AT+UART, FCX) on pseudo-terminals, whose kernel side obeys them. */
class FlowControlIT {
  private static final int PORTS = 6;
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
        "device-that-stops-every-100-bytes-loses-nothing",
        "much-that-comes-while-the-line-is-stopped-waits",
        "dialogue-while-the-line-is-stopped-is-answered-at-xon",
        "stored-flow-control-and-that-of-pyserial-agree"
      })
  void xonAndXoff(String name) throws Exception {
    cases.play("flow_control.py", name);
  }
}
