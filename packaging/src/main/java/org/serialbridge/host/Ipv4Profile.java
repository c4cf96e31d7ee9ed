package org.serialbridge.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.serialbridge.settings.DnsSettings;
import org.serialbridge.settings.NetworkSettings;
import org.serialbridge.settings.WanSettings;

/**
 * The properties of a profile that AT+WANN and AT+DNS set, in the form of nm-settings-nmcli(5).
 *
 * @param method {@code manual}, {@code auto}, ...
 * @param addresses {@code 192.168.1.5/24}
 * @param gateway an address, or empty
 * @param dns name servers
 * @param ignoreAutoDns {@code yes} if only these servers are used, {@code no} if those of DHCP are,
 *     too
 */
record Ipv4Profile(
    String method, String addresses, String gateway, String dns, String ignoreAutoDns) {
  private static final String METHOD = "ipv4.method";
  private static final String ADDRESSES = "ipv4.addresses";
  private static final String GATEWAY = "ipv4.gateway";
  private static final String DNS = "ipv4.dns";
  private static final String IGNORE_AUTO_DNS = "ipv4.ignore-auto-dns";

  /** The names of the properties, for queries. */
  static final String FIELDS = String.join(",", METHOD, ADDRESSES, GATEWAY, DNS, IGNORE_AUTO_DNS);

  /** The profile of a host without its own: NetworkManager would make one like this. */
  static final Ipv4Profile DHCP = new Ipv4Profile("auto", "", "", "", "no");

  /** The profile with properties of {@link #FIELDS}. */
  static Ipv4Profile of(Map<String, String> properties) {
    return new Ipv4Profile(
        properties.getOrDefault(METHOD, ""),
        withoutBlanks(properties.getOrDefault(ADDRESSES, "")),
        properties.getOrDefault(GATEWAY, ""),
        withoutBlanks(properties.getOrDefault(DNS, "")),
        properties.getOrDefault(IGNORE_AUTO_DNS, ""));
  }

  /** A list without blanks: versions differ in the separators. */
  private static String withoutBlanks(String list) {
    return list.replace(" ", "");
  }

  /** The host's own profile with the wanted changes. */
  Ipv4Profile with(NetworkSettings wanted) {
    return with(wanted.wan()).with(wanted.dns());
  }

  private Ipv4Profile with(WanSettings wan) {
    return switch (wan.kind()) {
      case HOST -> this;
      case DHCP -> new Ipv4Profile("auto", "", "", dns, ignoreAutoDns);
      case STATIC ->
          new Ipv4Profile(
              "manual",
              wan.address() + "/" + wan.mask().prefixLength(),
              wan.gateway().isNone() ? "" : wan.gateway().toString(),
              dns,
              "no");
    };
  }

  private Ipv4Profile with(DnsSettings server) {
    return server.isHost()
        ? this
        : new Ipv4Profile(method, addresses, gateway, server.server().toString(), "yes");
  }

  /**
   * Whether name servers must be added: without DHCP, the servers in use are kept unless one is
   * set.
   */
  boolean needsServers() {
    return method.equals("manual") && dns.isEmpty();
  }

  /** The profile with these name servers. */
  Ipv4Profile withServers(String servers) {
    return new Ipv4Profile(method, addresses, gateway, servers, ignoreAutoDns);
  }

  /**
   * Arguments of {@code nmcli connection modify}; the method comes after the values that it needs.
   */
  List<String> arguments() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(ADDRESSES, addresses);
    properties.put(GATEWAY, gateway);
    properties.put(DNS, dns);
    properties.put(IGNORE_AUTO_DNS, ignoreAutoDns);
    properties.put(METHOD, method);
    List<String> arguments = new ArrayList<>();
    properties.forEach(
        (name, value) -> {
          arguments.add(name);
          arguments.add(value);
        });
    return arguments;
  }
}
