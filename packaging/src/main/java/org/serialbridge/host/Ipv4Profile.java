package org.serialbridge.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.serialbridge.settings.DnsSettings;
import org.serialbridge.settings.Ipv4;
import org.serialbridge.settings.NetworkSettings;
import org.serialbridge.settings.WanSettings;

/**
 * The properties of a profile that AT+WANN and AT+DNS are about, as nm-settings-nmcli(5) names and
 * writes them.
 *
 * @param method {@code manual}, {@code auto}, ...
 * @param addresses {@code 192.168.1.5/24}
 * @param gateway an address, or empty
 * @param dns name servers
 * @param ignoreAutoDns {@code yes} if only these are used, {@code no} if those that DHCP gives are
 */
record Ipv4Profile(
    String method, String addresses, String gateway, String dns, String ignoreAutoDns) {
  private static final String METHOD = "ipv4.method";
  private static final String ADDRESSES = "ipv4.addresses";
  private static final String GATEWAY = "ipv4.gateway";
  private static final String DNS = "ipv4.dns";
  private static final String IGNORE_AUTO_DNS = "ipv4.ignore-auto-dns";

  /** To be asked for. */
  static final String FIELDS = String.join(",", METHOD, ADDRESSES, GATEWAY, DNS, IGNORE_AUTO_DNS);

  /** Of a host without a profile of its own: NetworkManager would make it one like this. */
  static final Ipv4Profile DHCP = new Ipv4Profile("auto", "", "", "", "no");

  /** That of properties with {@link #FIELDS}. */
  static Ipv4Profile of(Map<String, String> properties) {
    return new Ipv4Profile(
        properties.getOrDefault(METHOD, ""),
        withoutBlanks(properties.getOrDefault(ADDRESSES, "")),
        properties.getOrDefault(GATEWAY, ""),
        withoutBlanks(properties.getOrDefault(DNS, "")),
        properties.getOrDefault(IGNORE_AUTO_DNS, ""));
  }

  /** Versions differ in what stands between the values of a list. */
  private static String withoutBlanks(String list) {
    return list.replace(" ", "");
  }

  /** This, which is the host's own, changed as wanted. */
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
              wan.gateway().equals(Ipv4.NONE) ? "" : wan.gateway().toString(),
              dns,
              "no");
    };
  }

  private Ipv4Profile with(DnsSettings server) {
    return server.isHost()
        ? this
        : new Ipv4Profile(method, addresses, gateway, server.server().toString(), "yes");
  }

  /** With fixed addresses DHCP names no server: those in use are to stay, unless one is set. */
  boolean needsServers() {
    return method.equals("manual") && dns.isEmpty();
  }

  /** This with name servers. */
  Ipv4Profile withServers(String servers) {
    return new Ipv4Profile(method, addresses, gateway, servers, ignoreAutoDns);
  }

  /**
   * As arguments of {@code nmcli connection modify}; the method last, when its values are there.
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
