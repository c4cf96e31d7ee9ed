package org.serialbridge.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.Ipv4;

/** A host made of files. */
class LinuxHostNetworkTest {
  private static final String HEADER =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";

  @TempDir private Path root;

  @BeforeEach
  void makeFolders() throws IOException {
    Files.createDirectories(root.resolve("proc/net"));
    Files.createDirectories(root.resolve("etc"));
  }

  @Test
  void aHostWithoutRouteHasZerosAndAStableAddressOfItsOwn() throws IOException {
    Files.writeString(root.resolve("etc/machine-id"), "0123456789abcdef0123456789abcdef\n");
    HostNetwork network = network();
    assertThat(network.address()).isEqualTo(Ipv4.NONE);
    assertThat(network.gateway()).isEqualTo(Ipv4.NONE);
    assertThat(network.dns()).isEqualTo(Ipv4.NONE);
    assertThat(network.mac()).matches("[0-9A-F]{12}").isEqualTo(network().mac());
    int firstByte = Integer.parseInt(network.mac().substring(0, 2), 16);
    assertThat(firstByte & 3).as("locally administered, not multicast").isEqualTo(2);
  }

  @Test
  void twoMachinesHaveDifferentAddressesOfTheirOwn() throws IOException {
    Files.writeString(root.resolve("etc/machine-id"), "0123456789abcdef0123456789abcdef\n");
    String one = network().mac();
    Files.writeString(root.resolve("etc/machine-id"), "fedcba9876543210fedcba9876543210\n");
    assertThat(network().mac()).isNotEqualTo(one);
  }

  @Test
  void theDefaultRouteWithTheLowestMetricGivesTheGateway() throws Exception {
    Files.writeString(
        root.resolve("proc/net/route"),
        HEADER
            + "eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
            + "wlan9\t00000000\tFE01A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
            + "eth9\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n");
    assertThat(network().gateway()).isEqualTo(Ipv4.of("192.168.0.1"));
  }

  @Test
  void theLoopbackInterfaceShowsHowAnAddressIsRead() throws Exception {
    Files.writeString(
        root.resolve("proc/net/route"),
        HEADER + "lo\t00000000\t00000000\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
    assertThat(network().address()).isEqualTo(Ipv4.of("127.0.0.1"));
    assertThat(network().mask()).isEqualTo(Ipv4.of("255.0.0.0"));
  }

  @Test
  void withoutADefaultRouteTheFirstInterfaceWithHardwareHasTheAddress() throws Exception {
    assertThat(network().address()).isEqualTo(Ipv4.NONE);
    Files.createDirectories(root.resolve("sys/class/net/lo/device"));
    assertThat(network().address()).isEqualTo(Ipv4.of("127.0.0.1"));
    assertThat(network().mask()).isEqualTo(Ipv4.of("255.0.0.0"));
    assertThat(network().gateway()).isEqualTo(Ipv4.NONE);
  }

  @Test
  void theFirstIpv4NameServerIsTheAnswer() throws IOException, InvalidValueException {
    Files.writeString(
        root.resolve("etc/resolv.conf"),
        "# made by hand\nnameserver fe80::1\nnameserver 192.168.0.53\nnameserver 8.8.8.8\n");
    assertThat(network().dns()).isEqualTo(Ipv4.of("192.168.0.53"));
  }

  @Test
  void theServersBehindSystemdResolvedComeFirst() throws IOException, InvalidValueException {
    Files.writeString(root.resolve("etc/resolv.conf"), "nameserver 127.0.0.53\n");
    Files.createDirectories(root.resolve("run/systemd/resolve"));
    Files.writeString(root.resolve("run/systemd/resolve/resolv.conf"), "nameserver 10.0.0.53\n");
    assertThat(network().dns()).isEqualTo(Ipv4.of("10.0.0.53"));
  }

  private HostNetwork network() {
    return new LinuxHostNetwork(root).get();
  }
}
