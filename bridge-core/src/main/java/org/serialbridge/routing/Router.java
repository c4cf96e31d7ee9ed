package org.serialbridge.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.ModbusClient;
import org.serialbridge.modbus.Terms;
import org.serialbridge.modbus.UnitLink;
import org.serialbridge.settings.HostTarget;
import org.serialbridge.settings.LineTarget;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.Route;
import org.serialbridge.settings.RouteRows;
import org.serialbridge.status.RoutingStatus;

/**
 * The routes of a port (AT+MODROUTE1): the first that has the unit of a request leads it to its
 * target. Each client keeps its own order: a request after a write waits for the write's answer.
 * One thread.
 */
public final class Router implements UnitLink {
  /** A route that is in force. */
  static final class Way {
    private final Route route;
    private final UnitLink target;
    private final boolean isLine;
    private final Terms terms;
    private long hits;

    private Way(Route route, UnitLink target, boolean isLine, Terms terms) {
      this.route = route;
      this.target = target;
      this.isLine = isLine;
      this.terms = terms;
    }

    UnitLink target() {
      return target;
    }

    Terms terms() {
      return terms;
    }

    boolean isReadOnly() {
      return route.isReadOnly();
    }

    /**
     * The identifier of a unit at the target; empty if there is no such unit. 0 stays 0, and
     * reserved identifiers pass without an offset.
     */
    Optional<Integer> unitAtTarget(int unit) {
      int there = unit == 0 ? 0 : unit + route.offset();
      boolean isUnit = there >= 1 && there <= LAST_UNIT;
      boolean passes = unit == 0 || route.offset() == 0;
      return isUnit || passes ? Optional.of(there) : Optional.empty();
    }
  }

  private static final int LAST_UNIT = 247;

  private final List<Way> ways = new ArrayList<>();
  private final String name;
  private final boolean hasOwnLine;
  private final long waitNanos;
  private final Targets targets;
  private final Map<ModbusClient, RoutedClient> clients = new HashMap<>();

  /**
   * The router of a port with routes.
   *
   * @param name the name of the port
   * @param ownLine the units on the line of the port; empty if it has none
   */
  public Router(String name, PortSettings settings, Optional<UnitLink> ownLine, Targets targets) {
    this.name = name;
    this.targets = targets;
    hasOwnLine = ownLine.isPresent();
    waitNanos = TimeUnit.MILLISECONDS.toNanos(settings.get(ProtocolRows.MODBUS_WAIT));
    for (Route route : routes(settings)) {
      ways.add(way(route, settings, ownLine, targets));
    }
  }

  /** The routes of a port; without any, all requests go to its line. */
  public static List<Route> routes(PortSettings settings) {
    return RouteRows.ROUTES.stream()
        .map(settings::effective)
        .filter(route -> !route.isOff())
        .toList();
  }

  private Way way(Route route, PortSettings settings, Optional<UnitLink> ownLine, Targets targets) {
    long age = TimeUnit.MILLISECONDS.toNanos(route.ageMillis());
    int timeout = settings.get(ProtocolRows.MODBUS_TIMEOUT);
    UnitLink target;
    if (route.target() instanceof HostTarget host) {
      timeout = host.options().timeoutMillis().orElse(timeout);
      target = targets.host(host);
    } else {
      String port = ((LineTarget) route.target()).portSeenFrom(name);
      target = port.equals(name) ? ownLine.orElse(UnitLink.NONE) : targets.line(port);
    }
    Terms terms = new Terms(age, TimeUnit.MILLISECONDS.toNanos(timeout), waitNanos, 0);
    return new Way(route, target, route.target() instanceof LineTarget, terms);
  }

  /** {@inheritDoc} The terms are those of the route. */
  @Override
  public void ask(ModbusClient client, int transaction, Adu request, Terms terms, long now) {
    clients
        .computeIfAbsent(client, any -> new RoutedClient(client, this))
        .ask(transaction, request, now);
  }

  @Override
  public void forget(ModbusClient client) {
    RoutedClient gone = clients.remove(client);
    if (gone != null) {
      gone.forget();
    }
  }

  /** The longest time from the arrival of a request to its start, in ns. */
  long waitNanos() {
    return waitNanos;
  }

  /** The first route that has a unit. */
  Optional<Way> way(int unit) {
    for (Way way : ways) {
      if (way.route.units().contains(unit)) {
        way.hits++;
        return Optional.of(way);
      }
    }
    return Optional.empty();
  }

  /** The lines that a broadcast goes to, each once. */
  List<Way> linesForWriting() {
    List<Way> lines = new ArrayList<>();
    for (Way way : ways) {
      if (way.isLine
          && !way.isReadOnly()
          && way.route.units().contains(0)
          && lines.stream().noneMatch(line -> line.target.equals(way.target))) {
        way.hits++;
        lines.add(way);
      }
    }
    return lines;
  }

  /** The line that a read of unit 0 goes to; empty unless there is exactly one. */
  Optional<Way> onlyLine() {
    List<Way> lines =
        ways.stream().filter(way -> way.isLine && way.route.units().contains(0)).toList();
    boolean isOne = lines.stream().map(Way::target).distinct().count() == 1;
    if (isOne) {
      lines.get(0).hits++;
    }
    return isOne ? Optional.of(lines.get(0)) : Optional.empty();
  }

  /** The routes and their use. */
  public List<RoutingStatus.RouteUse> uses() {
    return ways.stream()
        .map(way -> new RoutingStatus.RouteUse(way.route.toString(), way.hits))
        .toList();
  }

  /** Routes that lead nowhere now, in words. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (Way way : ways) {
      if (way.route.target() instanceof LineTarget line) {
        String port = line.portSeenFrom(name);
        if (!(port.equals(name) ? hasOwnLine : targets.hasUnits(port))) {
          problems.add(
              "route "
                  + way.route
                  + " leads nowhere: "
                  + port
                  + " must be a port with a device, AT+MODTCP=ON and mode TCPS or UDPS");
        }
      }
    }
    return problems;
  }
}
