package org.serialbridge.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages of a port's traffic in Chromium: the monitor with its black box, and the live values;
 * {@code page_monitor.py} and {@code page_values.py} have the cases.
 */
@Timeout(200)
class WebMonitorIT {
  private static final Duration LIMIT = Duration.ofSeconds(150);

  @TempDir private Path folder;

  /** A service with com1 and com2, of which one is a Modbus gateway; a script with its page. */
  private void run(String script, String gateway) throws Exception {
    int web = TestPorts.take();
    Path configuration = folder.resolve("service.conf");
    StringBuilder service = new StringBuilder("bind = 127.0.0.1\n");
    StringBuilder settings = new StringBuilder();
    settings.append("device.web.port = %d\ndevice.web.user = \"user,word\"\n".formatted(web));
    settings.append("port.%s.modbus = ON\nport.%<s.modbus.timeout-ms = 300\n".formatted(gateway));
    List<String> arguments = new ArrayList<>();
    try (TestBench bench = new TestBench(folder, "com1", "com2")) {
      for (String port : List.of("com1", "com2")) {
        int tcp = TestPorts.take();
        service.append("port.%s = %s\n".formatted(port, bench.port(port)));
        settings.append("port.%s.local-port = %d\n".formatted(port, tcp));
        arguments.addAll(List.of(bench.device(port).toString(), String.valueOf(tcp)));
      }
      String state = bench.stateFolder().toString();
      String launcher = RunningBridge.launcher().toString();
      Path imported = Files.writeString(folder.resolve("import.conf"), settings.toString());
      Files.writeString(configuration, service.toString());
      CommandRun.ofLauncher(folder, "config", "import", imported.toString(), "--state-dir", state)
          .answer();
      try (RunningBridge bridge =
          RunningBridge.start(
              folder, "run", "--config", configuration.toString(), "--state-dir", state)) {
        bridge.awaitReady();
        arguments.addAll(List.of(configuration.toString(), launcher, state));
        String url = "http://127.0.0.1:" + web;
        Chromium.run(folder, LIMIT, script, url, arguments.toArray(String[]::new));
      }
    }
  }

  @Test
  void aPersonWatchesALine() throws Exception {
    run("page_monitor.py", "com2");
  }

  @Test
  void aPersonReadsAndWritesValues() throws Exception {
    run("page_values.py", "com1");
  }
}
