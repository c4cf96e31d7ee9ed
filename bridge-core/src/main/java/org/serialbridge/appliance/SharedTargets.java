package org.serialbridge.appliance;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.endpoint.Dialer;
import org.serialbridge.endpoint.NameLookup;
import org.serialbridge.endpoint.TcpDialer;
import org.serialbridge.endpoint.Transport;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.ModbusClient;
import org.serialbridge.modbus.Terms;
import org.serialbridge.modbus.UnitLink;
import org.serialbridge.routing.CrossLoopLink;
import org.serialbridge.routing.Targets;
import org.serialbridge.settings.HostTarget;
import org.serialbridge.status.TargetStatus;

/**
 * The targets that routes of all ports share: the units on the lines, and the hosts. A host belongs
 * to the event loop of the session that named it first. Used by all event loops.
 */
final class SharedTargets {
  /** A host without users is kept for this time: a port that restarts uses it again. */
  private static final long KEPT_MILLIS = 1_000;

  private record Line(EventLoop loop, UnitLink units) {}

  private static final class Host {
    private final HostConnections connections;
    private final HostTarget target;
    private int users;

    Host(HostTarget target, HostConnections connections) {
      this.target = target;
      this.connections = connections;
    }
  }

  private static final int ANY_LOCAL_PORT = 0;

  private final Transport transport;
  private final NameLookup names;
  private final Map<String, Line> lines = new ConcurrentHashMap<>();

  /** The hosts by their addresses; guarded by itself. */
  private final Map<String, Host> hosts = new TreeMap<>();

  SharedTargets(Transport transport, NameLookup names) {
    this.transport = transport;
    this.names = names;
  }

  /** The targets as the session of a port reaches them on its loop. */
  Targets forSession(String port, EventLoop loop) {
    return new OfSession(port, loop);
  }

  /** The hosts now, by their addresses. */
  List<Future<TargetStatus>> status() {
    synchronized (hosts) {
      return hosts.values().stream().map(SharedTargets::status).toList();
    }
  }

  private static Future<TargetStatus> status(Host host) {
    return host.connections
        .loop()
        .submit(() -> new TargetStatus(host.target.address(), host.connections.status()));
  }

  private HostConnections use(HostTarget target, EventLoop loop) {
    synchronized (hosts) {
      Host host = hosts.get(target.address());
      if (host == null) {
        host = made(target, loop);
      } else if (!host.target.options().hasSameEffectAs(target.options())) {
        int users = host.users;
        close(host);
        host = made(target, loop);
        host.users = users;
      }
      host.users++;
      return host.connections;
    }
  }

  private Host made(HostTarget target, EventLoop loop) {
    Host host = new Host(target, new HostConnections(target, dialer(target, loop), loop));
    hosts.put(target.address(), host);
    return host;
  }

  /** The connections that a session with newer settings has made; null if there are none. */
  private @Nullable HostConnections present(String address) {
    synchronized (hosts) {
      Host host = hosts.get(address);
      return host == null ? null : host.connections;
    }
  }

  private Dialer dialer(HostTarget host, EventLoop loop) {
    return new TcpDialer(
        host.address(), transport, loop, names, host.host(), host.port(), ANY_LOCAL_PORT);
  }

  private void release(String address) {
    synchronized (hosts) {
      Host host = hosts.get(address);
      if (host != null) {
        host.users--;
        host.connections
            .loop()
            .schedule(() -> closeUnused(host), KEPT_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  private void closeUnused(Host host) {
    synchronized (hosts) {
      if (host.users == 0 && hosts.remove(host.target.address(), host)) {
        close(host);
      }
    }
  }

  private static void close(Host host) {
    host.connections.loop().execute(host.connections::close);
  }

  /** The targets of one session. Used on its loop. */
  private final class OfSession implements Targets {
    private final String name;
    private final EventLoop here;
    private final Set<String> used = new HashSet<>();
    private @Nullable Line offered;
    private final Map<String, UnitLink> ways = new HashMap<>();

    OfSession(String name, EventLoop here) {
      this.name = name;
      this.here = here;
    }

    @Override
    public UnitLink host(HostTarget target) {
      return ways.computeIfAbsent(
          target.address(),
          address -> {
            used.add(address);
            return new HostOfRoutes(address, use(target, here), here);
          });
    }

    @Override
    public UnitLink line(String port) {
      return ways.computeIfAbsent(port, any -> new LineOfPort(port, here));
    }

    @Override
    public boolean hasUnits(String port) {
      return lines.containsKey(port);
    }

    @Override
    public void offerLine(UnitLink units) {
      Line own = new Line(here, units);
      offered = own;
      lines.put(name, own);
    }

    @Override
    public void close() {
      if (offered != null) {
        lines.remove(name, offered);
      }
      used.forEach(SharedTargets.this::release);
      used.clear();
    }
  }

  /** A host, whose connections are other ones if a session with other options has come. */
  private final class HostOfRoutes implements UnitLink {
    private final String address;
    private final EventLoop here;
    private HostConnections connections;
    private UnitLink way;

    HostOfRoutes(String address, HostConnections connections, EventLoop here) {
      this.address = address;
      this.connections = connections;
      this.here = here;
      way = CrossLoopLink.of(here, connections.loop(), connections);
    }

    @Override
    public void ask(ModbusClient client, int transaction, Adu request, Terms terms, long now) {
      HostConnections next = connections.isClosed() ? present(address) : null;
      if (next != null) {
        connections = next;
        way = CrossLoopLink.of(here, next.loop(), next);
      }
      way.ask(client, transaction, request, terms, now);
    }

    /** What earlier connections had of the client has ended with them. */
    @Override
    public void forget(ModbusClient client) {
      way.forget(client);
    }
  }

  /** The line of a port, which is another one after each restart of that port. */
  private final class LineOfPort implements UnitLink {
    private final String port;
    private final EventLoop here;
    private @Nullable Line line;
    private UnitLink way = UnitLink.NONE;

    LineOfPort(String port, EventLoop here) {
      this.port = port;
      this.here = here;
    }

    @Override
    public void ask(ModbusClient client, int transaction, Adu request, Terms terms, long now) {
      Line present = lines.get(port);
      if (!Objects.equals(present, line)) {
        line = present;
        way = present == null ? UnitLink.NONE : CrossLoopLink.of(here, present.loop, present.units);
      }
      way.ask(client, transaction, request, terms, now);
    }

    /** What an earlier line had of the client has ended with that line. */
    @Override
    public void forget(ModbusClient client) {
      way.forget(client);
    }
  }
}
