package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.host.FakeNmcli;

/** AT+WANN and AT+DNS at the serial port, with a program in nmcli's place. */
@Timeout(120)
class HostNetworkIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String PROFILES = "-t -f NAME,UUID,TYPE,TIMESTAMP,DEVICE connection show";

  @TempDir private Path folder;
  private FakeNmcli nmcli;
  private TestBench bench;

  @BeforeEach
  void aHostWithDhcp() throws IOException {
    nmcli = new FakeNmcli(folder.resolve("path"));
    nmcli.answers(PROFILES, "Wired connection 1:own-uuid:802-3-ethernet:1:eth0");
    nmcli.answers("-t -f DEVICE,TYPE,STATE device status", "eth0:ethernet:connected");
    bench = new TestBench(folder, "com1");
  }

  @AfterEach
  void closeBench() {
    bench.close();
  }

  @Test
  void withoutNetworkManagerNothingIsSet() throws Exception {
    nmcli.failsAlways(8, "Error: NetworkManager is not running.");
    run("--manage-network");
    type("refused");
    awaitNetwork("managed by the host");
    assertThat(bench.stateFolder().resolve("settings.conf"))
        .content()
        .contains("OTHER")
        .doesNotContain("192.168.7");
  }

  @Test
  void whatIsSetIsAppliedAtTheRestartAndGivenBackByReld() throws Exception {
    run("--manage-network");
    type("taken");
    awaitNetwork("applied: STATIC,192.168.7.5,255.255.255.0,192.168.7.1, DNS 192.168.7.2 on eth0");
    assertThat(nmcli.calls())
        .contains(
            "C -t connection clone --temporary uuid own-uuid serialbridge-new",
            "C -t --wait 60 connection up id serialbridge-new",
            "C -t connection modify id serialbridge-new connection.id serialbridge");
    nmcli.answers(PROFILES, "serialbridge:our-uuid:802-3-ethernet:2:eth0");
    type("reld");
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(nmcli.calls()).endsWith("C -t --wait 60 device connect eth0"));
    awaitNetwork("managed by the host");
  }

  @Test
  void itIsTriedAtTheStartUntilNetworkManagerIsThere() throws Exception {
    nmcli.failsAlways(8, "Error: NetworkManager is not running.");
    run("--manage-network", "--at", "AT+WANN=DHCP");
    awaitNetwork("being applied: waiting: NetworkManager is not running.");
    nmcli.recovers();
    awaitNetwork("applied: DHCP, DNS HOST on eth0");
  }

  @Test
  void withoutTheOptionTheHostIsLeftAlone() throws Exception {
    RunningBridge bridge = run();
    type("taken");
    awaitNetwork("stored but not applied: the program runs without --manage-network");
    bridge.awaitLog("is stored but not applied: the program runs without --manage-network");
    assertThat(nmcli.calls()).isEmpty();
  }

  private RunningBridge run(String... options) throws IOException {
    String path = folder.resolve("path") + ":" + System.getenv("PATH");
    return bench.run(Map.of("PATH", path), options);
  }

  private void type(String stage) throws IOException, InterruptedException {
    Python.run(LIMIT, "network.py", bench.device("com1"), stage);
  }

  private void awaitNetwork(String text) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(bench.status().hostNetwork().text()).isEqualTo(text));
  }
}
