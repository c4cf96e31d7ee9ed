package org.serialbridge.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A TCP or UDP port at which the settings have something listen.
 *
 * @param protocol {@code TCP} or {@code UDP}
 * @param number 1 to 65535
 * @param owner the port and setting that open it: {@code com2 (AT+SOCKPORT)}
 */
record Listener(String protocol, int number, String owner) {
  private static final String TCP = "TCP";
  private static final String UDP = "UDP";

  /** Two listeners of which only one can be. */
  private record Conflict(Listener one, Listener other) {
    String text() {
      return "%s port %d is used by %s and %s: choose another port for one of them"
          .formatted(one.protocol, one.number, one.owner, other.owner);
    }
  }

  /** A conflict that a change makes; those that were there before do not count. */
  static Optional<String> newConflict(SettingsChange change, Set<String> ports) {
    List<Conflict> before = conflicts(change.before(), ports);
    return conflicts(change.after(), ports).stream()
        .filter(conflict -> !before.contains(conflict))
        .findFirst()
        .map(Conflict::text);
  }

  private static List<Conflict> conflicts(ApplianceSettings settings, Set<String> ports) {
    List<Listener> listeners = listeners(settings, ports);
    List<Conflict> conflicts = new ArrayList<>();
    for (int i = 0; i < listeners.size(); i++) {
      for (int j = i + 1; j < listeners.size(); j++) {
        if (listeners.get(i).excludes(listeners.get(j))) {
          conflicts.add(new Conflict(listeners.get(i), listeners.get(j)));
        }
      }
    }
    return conflicts;
  }

  private boolean excludes(Listener other) {
    return protocol.equals(other.protocol) && number == other.number;
  }

  private static List<Listener> listeners(ApplianceSettings settings, Set<String> ports) {
    List<Listener> listeners = new ArrayList<>();
    add(
        listeners,
        TCP,
        settings.device().get(DeviceRows.WEB_PORT),
        "the web page",
        DeviceRows.WEB_PORT);
    for (String name : new TreeSet<>(ports)) {
      PortSettings port = settings.port(name);
      // A UDP client with a local port keeps it from others, too.
      if (port.mode().isServer() || port.mode().isUdp()) {
        String protocol = port.mode().isUdp() ? UDP : TCP;
        add(listeners, protocol, port.get(SocketRows.LOCAL_PORT), name, SocketRows.LOCAL_PORT);
      }
      if (!port.effective(ProtocolRows.MODBUS_GATEWAY)) {
        int number = port.effective(ProtocolRows.RFC2217_PORT);
        add(listeners, TCP, number, name, ProtocolRows.RFC2217_PORT);
      }
    }
    return listeners;
  }

  private static void add(
      List<Listener> listeners, String protocol, int number, String owner, Setting<?> setting) {
    if (number > 0) {
      listeners.add(new Listener(protocol, number, owner + " (AT+" + setting.name() + ")"));
    }
  }
}
