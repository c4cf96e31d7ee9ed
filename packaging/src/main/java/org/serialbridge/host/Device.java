package org.serialbridge.host;

import java.util.List;
import java.util.Map;

/**
 * A network interface as NetworkManager sees it.
 *
 * @param name {@code eth0}
 * @param type {@code ethernet}, {@code wifi}, ...
 * @param state in words, like {@code connected}
 */
record Device(String name, String type, String state) {
  static final String FIELDS = "DEVICE,TYPE,STATE";

  private static final String ETHERNET = "ethernet";

  /** Types with another name in profiles than in devices. */
  private static final Map<String, String> PROFILE_TYPES =
      Map.of(ETHERNET, "802-3-ethernet", "wifi", "802-11-wireless");

  /** The interface of a line with {@link #FIELDS}. */
  static Device of(List<String> fields) {
    return new Device(fields.get(0), fields.get(1), fields.get(2));
  }

  /** Whether it is a network card; bridges, tunnels and the like are built on cards. */
  boolean isReal() {
    return PROFILE_TYPES.containsKey(type);
  }

  boolean isEthernet() {
    return type.equals(ETHERNET);
  }

  /** Whether another program manages it. */
  boolean isForeign() {
    return state.equals("unmanaged") || state.equals("connected (externally)");
  }

  /** Whether no profile can be activated on it, as without a cable. */
  boolean hasNoLink() {
    return state.equals("unavailable");
  }

  boolean takes(Profile profile) {
    return profile.type().equals(PROFILE_TYPES.getOrDefault(type, type));
  }
}
