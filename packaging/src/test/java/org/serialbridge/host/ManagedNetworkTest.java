package org.serialbridge.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.at.AtInterpreter;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.NetworkSettings;
import org.serialbridge.status.HostNetworkStatus;
import org.serialbridge.store.UnmanagedNetwork;

@Timeout(60)
class ManagedNetworkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final NetworkSettings DHCP = settings("AT+WANN=DHCP");
  private static final NetworkSettings FIXED =
      settings("AT+WANN=STATIC,192.168.1.5,255.255.255.0,192.168.1.1");
  private static final String NOT_RUNNING = "Error: NetworkManager is not running.";

  @TempDir private Path folder;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private FakeNmcli fake;
  private ManagedNetwork network;

  @BeforeEach
  void aHost() throws IOException {
    fake = new FakeNmcli(folder);
    fake.answers("-t -f NAME,UUID,TYPE,TIMESTAMP,DEVICE connection show");
    fake.answers("-t -f DEVICE,TYPE,STATE device status", "eth0:ethernet:connected");
    network =
        new ManagedNetwork(
            new NetworkManager(new Nmcli(fake.program()), () -> Optional.of("eth0")),
            thread,
            Duration.ofMillis(1));
  }

  @AfterEach
  void endThread() {
    thread.shutdownNow();
  }

  @Test
  void whatIsAppliedIsTold() {
    assertThat(network.status(NetworkSettings.HOST).text()).isEqualTo("managed by the host");
    network.apply(DHCP, true);
    awaitStatus(DHCP, "applied: DHCP, DNS HOST on eth0");
    assertThat(network.status(FIXED).text()).isEqualTo("stored but not applied: AT+Z applies it");
    assertThat(network.status(NetworkSettings.HOST).text())
        .isEqualTo("stored but not applied: AT+Z applies it");
    network.apply(NetworkSettings.HOST, true);
    awaitStatus(NetworkSettings.HOST, "managed by the host");
  }

  @Test
  void atABootNetworkManagerMayBeLater() throws Exception {
    fake.failsAlways(8, NOT_RUNNING);
    network.apply(DHCP, true);
    awaitStatus(DHCP, "being applied: waiting: NetworkManager is not running.");
    await().atMost(PATIENCE).until(() -> fake.calls().size() > 3);
    fake.recovers();
    awaitStatus(DHCP, "applied: DHCP, DNS HOST on eth0");
  }

  @Test
  void aNewerChangeEndsTheWaitForTheOneBefore() throws Exception {
    fake.failsAlways(8, NOT_RUNNING);
    network.apply(DHCP, true);
    network.apply(FIXED, true);
    awaitStatus(FIXED, "being applied: waiting: NetworkManager is not running.");
    fake.recovers();
    awaitStatus(FIXED, "applied: " + FIXED + " on eth0");
    assertThat(fake.calls()).noneMatch(call -> call.endsWith("ipv4.method auto"));
  }

  @Test
  void aHostWithoutNetworkManagerIsNotAskedForEver() throws Exception {
    fake.failsAlways(8, NOT_RUNNING);
    network.apply(NetworkSettings.HOST, true);
    await().atMost(PATIENCE).until(() -> fake.calls().size() == 10);
    await().during(Duration.ofMillis(600)).until(() -> fake.calls().size() == 10);
    assertThat(network.status(NetworkSettings.HOST).text()).isEqualTo("managed by the host");
  }

  @Test
  void aFailureIsToldAndTriedAgainOnlyIfAsked() throws Exception {
    String up = "-t --wait 60 connection up id serialbridge-new";
    fake.fails(up, 4, "Error: Connection activation failed");
    network.apply(DHCP, true);
    awaitStatus(DHCP, "failed: Connection activation failed");
    network.apply(DHCP, false);
    network.apply(DHCP, true);
    await().atMost(PATIENCE).until(() -> attempts(up) == 2);
    thread.submit(() -> {}).get();
    assertThat(attempts(up)).isEqualTo(2);
  }

  private long attempts(String call) throws IOException {
    return fake.calls().stream().filter(one -> one.endsWith(call)).count();
  }

  @Test
  void onlyAReachableNetworkManagerAccepts() throws Exception {
    assertThat(network.accepts(DHCP)).isTrue();
    fake.failsAlways(8, NOT_RUNNING);
    assertThat(network.accepts(DHCP)).isFalse();
  }

  @Test
  void aNetworkThatIsNotOursIsStoredOnly() {
    UnmanagedNetwork foreign = new UnmanagedNetwork("why not");
    assertThat(foreign.accepts(DHCP)).isTrue();
    foreign.apply(DHCP, true);
    assertThat(foreign.status(DHCP).text()).isEqualTo("stored but not applied: why not");
    assertThat(foreign.status(NetworkSettings.HOST)).isEqualTo(HostNetworkStatus.HOST);
    assertThat(ManagedNetwork.ofHost(false, new LinuxHostNetwork()).status(DHCP).text())
        .isEqualTo("stored but not applied: the program runs without --manage-network");
  }

  @Test
  void theRuleForPolkitAllowsTwoActionsToOneUser() throws IOException {
    String rule = Files.readString(Path.of("src/main/deb/polkit/50-serialbridge.rules"));
    assertThat(rule.split("action\\.id ===", -1)).hasSize(3);
    assertThat(rule)
        .contains("subject.user === \"serialbridge\"")
        .contains("\"org.freedesktop.NetworkManager.network-control\"")
        .contains("\"org.freedesktop.NetworkManager.settings.modify.system\"");
  }

  private void awaitStatus(NetworkSettings stored, String text) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> assertThat(network.status(stored).text()).isEqualTo(text));
  }

  private static NetworkSettings settings(String command) {
    return NetworkSettings.of(
        AtInterpreter.set("com1", command).madeIn(ApplianceSettings.FACTORY).device());
  }
}
