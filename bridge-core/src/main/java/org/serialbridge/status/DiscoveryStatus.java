package org.serialbridge.status;

import java.util.List;
import java.util.Optional;

/**
 * Discovery at one moment.
 *
 * @param problem why searches are not answered, or not at every port, though they should be
 * @param finders who has searched, the last one first, up to 8
 */
public record DiscoveryStatus(Optional<String> problem, List<Finder> finders) {
  /** Nobody has searched. */
  public static final DiscoveryStatus NONE = new DiscoveryStatus(Optional.empty(), List.of());

  /**
   * An address that has searched for this appliance.
   *
   * @param address its IPv4 address
   * @param udpPort the port that it has asked at
   * @param secondsAgo time since its last request, in s
   */
  public record Finder(String address, int udpPort, long secondsAgo) {}
}
