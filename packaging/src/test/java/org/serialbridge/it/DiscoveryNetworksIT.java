package org.serialbridge.it;

import java.time.Duration;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches over a wire between two hosts, each a network namespace. */
class DiscoveryNetworksIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Cases
  @ValueSource(
      strings = {
        "one-subnet",
        "directed-broadcast",
        "unicast",
        "other-subnet",
        "other-subnet-link-local",
        "other-subnet-default-route",
        "other-subnet-default-route-elsewhere",
        "subnet-of-another-interface",
        "unicast-without-a-way-back",
        "unicast-with-a-way-back",
        "internet-address",
        "strict-one-subnet",
        "strict-other-subnet",
        "strict-other-subnet-default-route",
        "strict-other-subnet-default-route-elsewhere",
        "loose-other-subnet",
        "loose-other-subnet-default-route",
        "loose-other-subnet-default-route-elsewhere",
        "bound-one-subnet",
        "bound-other-subnet",
        "bound-to-another-interface"
      })
  void aSearchIsAnswered(String name) throws Exception {
    Python.run(LIMIT, "discovery_networks.py", name, RunningBridge.launcher().toString());
  }
}
