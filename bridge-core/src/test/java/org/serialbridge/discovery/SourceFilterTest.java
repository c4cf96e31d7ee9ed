package org.serialbridge.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceFilterTest {
  private static final String ROUTES =
      """
      Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
      eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
      eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
      wlan0\t00000000\t00000000\t0001\t0\t0\t0\t00000080\t0\t0\t0
      """;

  @Test
  void aDefaultRouteIsOneOfAllAddresses() {
    assertThat(SourceFilter.defaultRoutes(ROUTES.lines().toList())).containsExactly("eth0");
    assertThat(SourceFilter.defaultRoutes(ROUTES.lines().limit(1).toList())).isEmpty();
  }

  /** As the namespaces of DiscoveryNetworksIT show. */
  @ParameterizedTest
  @CsvSource({
    "0, '', ''",
    "1, '', 'rp_filter=1, no default route by this interface'",
    "1, wlan0, 'rp_filter=1, no default route by this interface'",
    "1, eth0, ''",
    "2, '', 'rp_filter=2, no default route'",
    "2, wlan0, ''",
    "2, eth0, ''"
  })
  void searchesFromOtherSubnetsAreDropped(int filter, String route, String reason) {
    Set<String> routes = route.isEmpty() ? Set.of() : Set.of(route);
    String expected = "eth0: the kernel drops searches from other subnets (" + reason + ")";
    assertThat(SourceFilter.hint("eth0", filter, routes).orElse(""))
        .isEqualTo(reason.isEmpty() ? "" : expected);
  }
}
