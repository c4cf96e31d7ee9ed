package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page <i>Tests</i> in Chromium; {@code page_tests.py} has the cases. */
class WebTestsIT {
  private static final Duration LIMIT = Duration.ofSeconds(150);

  @TempDir private Path folder;
  private final List<LineDevice> devices = new ArrayList<>();

  @AfterEach
  void stopDevices() {
    devices.forEach(LineDevice::close);
  }

  @Test
  @Timeout(200)
  void aPersonFindsTheSettingsAndTestsTheWiring() throws Exception {
    int web = TestPorts.take();
    try (TestBench bench = new TestBench(folder, "com1", "com2")) {
      bench.run(
          "--at",
          "AT+WEBPORT=" + web,
          "--at",
          "AT+WEBU=admin,s3cret-enough",
          "--at",
          "AT+SOCK=TCPS,127.0.0.1," + TestPorts.take(),
          "--at",
          "com2:AT+SOCK=TCPS,127.0.0.1," + TestPorts.take());
      devices.add(LineDevice.start(folder, bench, "com1", "meter", 9_600, 2));
      devices.add(LineDevice.start(folder, bench, "com2", "loopback", 9_600, 1));
      Chromium.run(folder, LIMIT, "page_tests.py", "http://127.0.0.1:" + web);
    }
  }

  @Test
  @Timeout(60)
  void aScriptStartsAndStopsATest() throws Exception {
    try (WebRig web = new WebRig(folder)) {
      assertThat(web.ask("/api/test?port=com1").body()).isEqualTo("{}");
      assertThat(web.ask("/api/test?port=com9").status()).isEqualTo(404);
      String start = "{\"port\":\"com1\",\"test\":\"%s\",\"units\":\"%s\"}";
      assertThat(web.ask("/api/test/start", "-d", start.formatted("none", "1")).status())
          .isEqualTo(400);
      assertThat(web.ask("/api/test/start", "-d", start.formatted("search", "0")).body())
          .contains("units: 0 (expected: within 1-247");
      assertThat(web.ask("/api/test/start", "-d", start.formatted("signals", "1")).json())
          .containsEntry("state", "running");
      WebRig.Answer second = web.ask("/api/test/start", "-d", start.formatted("loopback", "1"));
      assertThat(second.status()).isEqualTo(409);
      assertThat(second.body()).contains("a test of the line is running");
      String signal = "{\"port\":\"com1\",\"signal\":\"DTR\",\"on\":false}";
      assertThat(web.ask("/api/test/signal", "-d", signal).json().getObject("signals"))
          .containsKey("dtr");
      assertThat(web.ask("/api/test/stop", "-d", "{\"port\":\"com1\"}").json())
          .containsEntry("state", "stopped");
      assertThat(web.ask("/api/test?port=com1").json()).containsEntry("activity", "Stopped.");
      assertThat(web.ask("/api/test/estimate", "-d", "{\"mode\":\"listen\"}").json())
          .containsEntry("longestMillis", 3_000);
    }
  }

  @Test
  @Timeout(60)
  void aDeviceThatIsPulledEndsTheTest() throws Exception {
    try (WebRig web = new WebRig(folder)) {
      web.ask("/api/test/start", "-d", "{\"port\":\"com1\",\"test\":\"signals\"}");
      web.bench().unplug("com1");
      await()
          .atMost(RunningBridge.PATIENCE)
          .until(
              () -> web.ask("/api/test?port=com1").json().getString("activity"),
              "The serial device is gone."::equals);
      web.bench()
          .await("com1", RunningBridge.PATIENCE, status -> status.counters().restarts() == 1);
    }
  }
}
