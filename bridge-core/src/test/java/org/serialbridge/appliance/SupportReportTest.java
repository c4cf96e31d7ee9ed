package org.serialbridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.audit.AuditLog;
import org.serialbridge.monitor.Capture;
import org.serialbridge.port.CaptureSubscription;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SettingsFile;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.store.SettingsStore;
import org.serialbridge.tls.Certificates;
import org.serialbridge.tls.TlsFiles;

/** The text that a person sends to somebody else. */
class SupportReportTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MOST_BYTES = 900 * 1024;

  @TempDir private Path folder;
  private final Map<String, MemoryLine> lines = new ConcurrentHashMap<>();
  private SettingsStore store;
  private Appliance appliance;

  private void start(int ports, SettingsEdit edit) throws InterruptedException {
    List<String> names = IntStream.rangeClosed(1, ports).mapToObj(i -> "com" + i).toList();
    names.forEach(name -> edit.set(name, SocketRows.SOCKET, "TCPS,127.0.0.1,1"));
    names.forEach(name -> edit.set(name, SocketRows.LOCAL_PORT, "0"));
    store =
        new SettingsStore(
            new SettingsFile(folder),
            edit.madeIn(ApplianceSettings.FACTORY),
            Optional.empty(),
            Runnable::run,
            new MemoryHost(),
            new AuditLog(
                folder, Runnable::run, InstantSource.system(), ApplianceSettings.FACTORY.device()));
    appliance =
        new Appliance(
            names.stream().map(name -> new Port(name, folder.resolve(name))).toList(),
            2,
            store,
            (name, device, opening, loop, listener) -> {
              MemoryLine line = new MemoryLine(opening, listener);
              lines.put(name, line);
              return line;
            },
            () -> ConverterRig.NETWORK,
            InetAddress.getLoopbackAddress(),
            new TlsFiles(folder, Certificates.NO_MAKER));
    appliance.start();
    await().atMost(PATIENCE).until(() -> lines.size() == ports);
  }

  @AfterEach
  void stop() throws InterruptedException {
    appliance.stop();
  }

  private String report(List<String> log) {
    return new SupportReport(appliance, store, () -> log).text();
  }

  /** Somebody looks at a port while its device sends. */
  private void record(String port, String text, int times) throws InterruptedException {
    CaptureSubscription.Sink nobody =
        new CaptureSubscription.Sink() {
          @Override
          public void took(Capture next) {
            // The report takes it by itself.
          }

          @Override
          public void ended() {
            // The appliance stops.
          }
        };
    appliance.watchTraffic(port, 0, Runnable::run, nobody).sync();
    appliance
        .onCapture(
            port,
            capture -> {
              for (int i = 0; i < times; i++) {
                lines.get(port).send(text, i * 1_000_000_000L);
              }
              return times;
            })
        .sync();
  }

  @Test
  void itHasEverythingButSecrets() throws Exception {
    start(
        1,
        new SettingsEdit()
            .set(SettingsEdit.DEVICE, DeviceRows.WEB_USER, "somebody,kjhgfdsa")
            .set("com1", FunctionRows.CLOUD_KEY, "12345678,poiuytre")
            .set("com1", SocketRows.MAX_CLIENTS, "3"));
    record("com1", "weight 12.5 kg\r\n", 1);
    String text = report(List.of("WARN com1: it hung up"));
    assertThat(text)
        .contains("==== versions\nserialbridge ", "\nJava ")
        .contains("==== status\n", "\"name\":\"com1\"")
        .contains("==== settings that are not the factory's\n", "com1: AT+MAXSK=3\n")
        .contains("device: AT+WEBU=(secret)\n", "com1: AT+REGCLOUD=(secret)\n")
        .contains("==== serial devices\n")
        .contains("==== log\nWARN com1: it hung up\n")
        .contains("==== traffic of com1\n", "weight 12.5 kg");
    assertThat(text).doesNotContain("kjhgfdsa", "poiuytre", "12345678");
  }

  @Test
  void trafficThatWasNotRecordedIsSaidToBeMissing() throws Exception {
    start(1, new SettingsEdit());
    assertThat(report(List.of())).contains("==== traffic of com1\nnone was recorded");
  }

  @Test
  void sixteenPortsWithFullMonitorsHaveTheirBound() throws Exception {
    start(16, new SettingsEdit());
    for (String port : lines.keySet()) {
      record(port, "x".repeat(1_000), 200);
    }
    String text = report(Collections.nCopies(200, "y".repeat(300)));
    assertThat(text.getBytes(UTF_8).length).isLessThan(MOST_BYTES);
    assertThat(text.split("==== traffic of ", -1)).hasSize(17);
    assertThat(text.split("\\(cut off\\)\n", -1)).as("the newest of each port").hasSize(17);
  }
}
