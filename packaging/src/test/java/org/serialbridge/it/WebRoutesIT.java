package org.serialbridge.it;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tables of Modbus routes and rules in Chromium; {@code page_routes.py} has the cases. */
class WebRoutesIT {
  private static final Duration LIMIT = Duration.ofSeconds(100);

  @TempDir private Path folder;

  @Test
  @Timeout(150)
  void aPersonEditsRoutesAndRulesInTables() throws Exception {
    try (WebRig web = new WebRig(folder, "AT+MODTCP=ON")) {
      Chromium.run(folder, LIMIT, "page_routes.py", web.url(""));
      Python.run(
          LIMIT,
          "ask.py",
          web.bench().device("com1"),
          "MODROUTE1=OFF",
          "MODRULE1=10.0.0.0/8,*,R,100-199,DENY",
          "MODRULE2=*,*,W+23,*,ALLOW");
    }
  }
}
