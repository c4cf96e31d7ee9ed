package org.serialbridge.status;

import java.util.List;

/**
 * Discovery at one moment.
 *
 * @param problems why some searches are not answered though they should be, each in one line
 * @param finders who has searched, the last one first, up to 8
 */
public record DiscoveryStatus(List<String> problems, List<Finder> finders) {
  /** Nobody has searched. */
  public static final DiscoveryStatus NONE = new DiscoveryStatus(List.of(), List.of());

  /**
   * An address that has searched for this appliance.
   *
   * @param address its IPv4 address
   * @param udpPort the port that it has asked at
   * @param secondsAgo time since its last request, in s
   */
  public record Finder(String address, int udpPort, long secondsAgo) {}
}
