package org.serialbridge.host;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Queries of NetworkManager's profiles and interfaces. */
final class NetworkView {
  private static final String SERVERS = "IP4.DNS";

  /** Property of a profile: its only interface; empty if it is for any interface. */
  static final String INTERFACE = "connection.interface-name";

  private final Nmcli nmcli;

  NetworkView(Nmcli nmcli) {
    this.nmcli = nmcli;
  }

  /** All profiles: the active ones first, then by the time of their last use. */
  List<Profile> profiles() throws NmcliException {
    return nmcli.ask("-f", Profile.FIELDS, "connection", "show").stream()
        .map(Profile::of)
        .sorted(Comparator.comparing(Profile::isActive).thenComparing(Profile::lastUsed).reversed())
        .toList();
  }

  List<Device> devices() throws NmcliException {
    return nmcli.ask("-f", Device.FIELDS, "device", "status").stream().map(Device::of).toList();
  }

  String interfaceOf(Profile profile) throws NmcliException {
    return properties(profile, INTERFACE).getOrDefault(INTERFACE, "");
  }

  Ipv4Profile ipv4(Profile profile) throws NmcliException {
    return Ipv4Profile.of(properties(profile, Ipv4Profile.FIELDS));
  }

  private Map<String, String> properties(Profile profile, String names) throws NmcliException {
    Map<String, String> properties = new HashMap<>();
    for (List<String> line : nmcli.ask("-f", names, "connection", "show", "uuid", profile.uuid())) {
      properties.put(line.get(0), line.size() > 1 ? line.get(1) : "");
    }
    return properties;
  }

  /** The first of these profiles that fits an interface. */
  Optional<Profile> firstFor(Device device, List<Profile> profiles) throws NmcliException {
    for (Profile profile : profiles) {
      boolean isElsewhere = profile.isActive() && !profile.device().equals(device.name());
      if (device.takes(profile) && !isElsewhere) {
        String only = interfaceOf(profile);
        if (only.isEmpty() || only.equals(device.name())) {
          return Optional.of(profile);
        }
      }
    }
    return Optional.empty();
  }

  /** The IPv4 name servers in use on an interface, in the form of a profile. */
  String servers(Device device) throws NmcliException {
    return nmcli.ask("-f", SERVERS, "device", "show", device.name()).stream()
        .filter(line -> line.size() > 1)
        .map(line -> line.get(1))
        .collect(Collectors.joining(","));
  }
}
