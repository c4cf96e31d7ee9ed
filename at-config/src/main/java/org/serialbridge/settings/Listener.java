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

  /** The listeners of all ports and of the web page. */
  static List<Listener> all(ApplianceSettings settings, Set<String> ports) {
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
      add(listeners, TCP, port.effective(TlsRows.TLS_PORT), name, TlsRows.TLS_PORT);
    }
    return listeners;
  }

  /** Only one of two listeners can be at a port. */
  Optional<Refusal> conflictWith(Listener other) {
    return protocol.equals(other.protocol) && number == other.number
        ? Optional.of(
            new Refusal(
                "%s port %d is used by %s and %s: choose another port for one of them"
                    .formatted(protocol, number, owner, other.owner),
                false))
        : Optional.empty();
  }

  private static void add(
      List<Listener> listeners, String protocol, int number, String owner, Setting<?> setting) {
    if (number > 0) {
      listeners.add(new Listener(protocol, number, owner + " (AT+" + setting.name() + ")"));
    }
  }
}
