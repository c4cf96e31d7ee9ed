package org.serialbridge.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A route to a host. Routes of all ports share the connections of a host, and so its options.
 *
 * @param address the host
 * @param options the options that the route gives it
 * @param owner the port and setting of the route: {@code com2 (AT+MODROUTE3)}
 */
record HostRoute(String address, TargetOptions options, String owner) {
  /** The limit of hosts: each has a queue, connections and kept values. */
  private static final int MOST_HOSTS = 64;

  /** The routes of all ports to hosts. */
  static List<HostRoute> all(ApplianceSettings settings, Set<String> ports) {
    List<HostRoute> routes = new ArrayList<>();
    for (String name : new TreeSet<>(ports)) {
      for (Setting<Route> setting : RouteRows.ROUTES) {
        if (settings.port(name).get(setting).target() instanceof HostTarget host) {
          routes.add(
              new HostRoute(host.address(), host.options(), name + " (AT+" + setting.name() + ")"));
        }
      }
    }
    return routes;
  }

  /** Each host takes memory. */
  static Optional<Refusal> tooMany(List<HostRoute> routes) {
    return routes.stream().map(HostRoute::address).distinct().count() > MOST_HOSTS
        ? Optional.of(
            new Refusal("the routes of all ports lead to more than " + MOST_HOSTS + " hosts", true))
        : Optional.empty();
  }

  /** A value that gives the host other options is wrong. */
  Optional<Refusal> conflictWith(HostRoute other) {
    return address.equals(other.address) && !options.hasSameEffectAs(other.options)
        ? Optional.of(
            new Refusal(
                "%s and %s give %s different options: give it the same options in all routes"
                    .formatted(owner, other.owner, address),
                true))
        : Optional.empty();
  }
}
