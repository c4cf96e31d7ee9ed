package org.serialbridge.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a datagram socket that plays systemd's part. */
class SystemdTest {
  private static final long PID = 4_711;

  @TempDir private Path folder;

  private static Systemd of(String... pairs) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      environment.put(pairs[i], pairs[i + 1]);
    }
    return Systemd.of(environment, PID);
  }

  @Test
  void theWatchdogIsTheOneOfThisProcess() {
    assertThat(of("NOTIFY_SOCKET", "/s", "WATCHDOG_USEC", "30000000").watchdog())
        .contains(Duration.ofSeconds(30));
    assertThat(of("NOTIFY_SOCKET", "/s", "WATCHDOG_USEC", "1", "WATCHDOG_PID", "4711").watchdog())
        .contains(Duration.ofNanos(1_000));
    assertThat(of("NOTIFY_SOCKET", "/s", "WATCHDOG_USEC", "1", "WATCHDOG_PID", "1").watchdog())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-5", "soon", "99999999999999999999"})
  void nonsenseIsNoWatchdog(String micros) {
    assertThat(of("NOTIFY_SOCKET", "/s", "WATCHDOG_USEC", micros).watchdog())
        .isEqualTo(Optional.empty());
  }

  @Test
  void withoutSystemdNothingIsTold() {
    of().ready(); // and nothing thrown
    assertThat(of("WATCHDOG_USEC", "1").watchdog()).isEmpty();
  }

  @Test
  void systemdIsTold() throws InterruptedException {
    Path path = folder.resolve("notify");
    Systemd systemd = of("NOTIFY_SOCKET", path.toString());
    try (NotifySocket socket = new NotifySocket(path)) {
      systemd.ready();
      systemd.status("2 ports");
      systemd.alive();
      systemd.stopping();
      for (String expected : List.of("READY=1", "STATUS=2 ports", "WATCHDOG=1", "STOPPING=1")) {
        assertThat(socket.told().poll(10, TimeUnit.SECONDS)).isEqualTo(expected);
      }
    }
    systemd.alive(); // told to nobody, and nothing thrown
  }
}
