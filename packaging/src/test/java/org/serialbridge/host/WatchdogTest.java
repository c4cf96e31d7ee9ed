package org.serialbridge.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.appliance.Port;
import org.serialbridge.audit.AuditLog;
import org.serialbridge.serial.SerialUnavailableException;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.SettingsFile;
import org.serialbridge.store.SettingsStore;
import org.serialbridge.store.UnmanagedNetwork;
import org.serialbridge.tls.TlsFiles;

/** An appliance whose watchdog is a socket that plays systemd's part. */
@Timeout(60)
class WatchdogTest {
  private static final long WATCHDOG_MICROS = 150_000;

  /** Many intervals; a loop that hangs sends nothing for ever, so this may be short. */
  private static final long QUIET_MILLIS = 600;

  @TempDir private Path folder;
  private final Set<EventExecutor> loops = ConcurrentHashMap.newKeySet();

  @Test
  void oneEventLoopThatHangsEndsTheFeeding() throws Exception {
    Path socket = folder.resolve("notify");
    Appliance appliance = appliance();
    try (NotifySocket systemdSocket = new NotifySocket(socket)) {
      BlockingQueue<String> told = systemdSocket.told();
      Systemd systemd =
          Systemd.of(
              Map.of(
                  "NOTIFY_SOCKET",
                  socket.toString(),
                  "WATCHDOG_USEC",
                  String.valueOf(WATCHDOG_MICROS)),
              1);
      appliance.start();
      await().until(() -> !loops.isEmpty());
      Duration limit = systemd.watchdog().orElseThrow();
      appliance.watch(limit.dividedBy(3), systemd::alive);
      assertFed(told);
      assertFed(told);

      CountDownLatch hanging = new CountDownLatch(1);
      EventExecutor loop = loops.iterator().next();
      loop.execute(
          () -> {
            try {
              hanging.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      while (told.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS) != null) {
        // Those that were under way.
      }
      assertThat(told.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS)).isNull();
      hanging.countDown();
      assertFed(told);
    } finally {
      appliance.stop();
    }
  }

  private static void assertFed(BlockingQueue<String> told) throws InterruptedException {
    assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("WATCHDOG=1");
  }

  /** Two ports without devices, on two event loops where there are two processors. */
  private Appliance appliance() {
    return new Appliance(
        List.of(new Port("com1", folder.resolve("a")), new Port("com2", folder.resolve("b"))),
        2,
        new SettingsStore(
            new SettingsFile(folder),
            ApplianceSettings.FACTORY,
            Optional.empty(),
            Runnable::run,
            new UnmanagedNetwork("this is a test"),
            new AuditLog(
                folder, Runnable::run, InstantSource.system(), ApplianceSettings.FACTORY.device())),
        (name, device, wanted, loop, listener) -> {
          loops.add(loop);
          throw new SerialUnavailableException("absent");
        },
        new LinuxHostNetwork(),
        InetAddress.getLoopbackAddress(),
        new TlsFiles(folder, (made, password) -> {}));
  }
}
