package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Modbus routes, rules, targets and a listener in Chromium. */
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

  @Test
  @Timeout(150)
  void aPersonSeesTheTrafficOfAnotherMaster() throws Exception {
    try (WebRig web = new WebRig(folder, "AT+MODTCP=ON", "AT+MODROLE=LISTEN", "AT+MODLINE=ASCII")) {
      Chromium.run(folder, LIMIT, "page_listener.py", web.url(""), web.bench().device("com1"));
    }
  }

  @Test
  @Timeout(150)
  void aPersonAndPrometheusSeeRoutesAndTargets() throws Exception {
    int host = TestPorts.take();
    int taken = TestPorts.take();
    try (WebRig web =
        new WebRig(
            folder,
            "AT+MODTCP=ON",
            "AT+MODROUTE1=1-9,tcp://127.0.0.1:" + host,
            "AT+MODROUTE2=10-19,tcp://127.0.0.1:" + taken,
            "AT+MODROUTE3=20,tcp://the-meter-of-the-heat-pump-in-the-second-cellar.plant.example:502"
                + "?delay=1000&gap=100&idle=60&timeout=3000",
            "AT+MODRULE1=*,*,W,*,DENY")) {
      Chromium.run(
          folder,
          LIMIT,
          "page_targets.py",
          web.url(""),
          String.valueOf(web.tcpPort()),
          String.valueOf(host),
          String.valueOf(taken));
      String metrics = web.ask("/metrics").body();
      assertThat(metrics)
          .contains(
              "serialbridge_modbus_route_requests_total"
                  + "{port=\"com1\",route=\"1-9,tcp://127.0.0.1:"
                  + host
                  + ",0,RW,0\"} 3\n")
          .contains("serialbridge_modbus_denied_total{port=\"com1\"} 1\n")
          .contains(
              "serialbridge_modbus_target_connects_total{target=\"tcp://127.0.0.1:"
                  + host
                  + "\"} 1\n");
      Path file = folder.resolve("metrics");
      Files.writeString(file, metrics + "\n");
      CommandRun.of(folder, List.of("sh", "-c", "promtool check metrics < " + file)).answer();
    }
  }
}
