package org.serialbridge.at;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Release;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SocketTarget;
import org.serialbridge.settings.WanSettings;

/**
 * A command of the console: an action, a query, or a setting with query and set.
 *
 * @param name name without {@code AT+}, upper case
 * @param help one line for AT+H
 * @param query what {@code AT+NAME} does
 * @param set what {@code AT+NAME=value} does, empty when {@code =} is not allowed
 * @param isAction whether the name stands alone: no {@code ?} either
 */
record AtCommand(
    String name,
    String help,
    Function<DeviceInfo, AtOutcome> query,
    Optional<Set> set,
    boolean isAction) {
  /** Checks a value and makes the change of it. */
  @FunctionalInterface
  interface Set {
    AtOutcome apply(DeviceInfo unit, String value) throws InvalidValueException;
  }

  /** All commands, actions and queries first, then a command for each row of the setting table. */
  static final List<AtCommand> ALL = all();

  private static final Map<String, AtCommand> BY_NAME =
      ALL.stream().collect(Collectors.toUnmodifiableMap(AtCommand::name, Function.identity()));

  static Optional<AtCommand> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toUpperCase(Locale.ROOT)));
  }

  private static List<AtCommand> all() {
    List<AtCommand> all = new ArrayList<>();
    all.add(action("ENTM", "Back to data mode", unit -> AtOutcome.done(AtOutcome.Then.LEAVE)));
    all.add(
        action(
            "Z",
            "Restart; new settings take effect",
            unit -> AtOutcome.done(AtOutcome.Then.RESTART)));
    all.add(
        action(
            "RELD",
            "Factory settings, after a restart",
            unit -> AtOutcome.store(settings -> PortSettings.FACTORY)));
    all.add(query("MAC", "MAC address", unit -> unit.hostNetwork().mac()));
    all.add(query("SOCKLK", "Connection: CONNECT or DISCONNECT", AtCommand::link));
    all.add(query("PDTIME", "Production time", unit -> Release.TIME));
    all.add(query("VER", "Firmware version", unit -> "V" + Release.VERSION));
    all.add(query("H", "This help", unit -> help(all)));
    SettingTable.ROWS.forEach(row -> all.add(setting(row)));
    return List.copyOf(all);
  }

  private static AtCommand action(
      String name, String help, Function<DeviceInfo, AtOutcome> action) {
    return new AtCommand(name, help, action, Optional.empty(), true);
  }

  private static AtCommand query(String name, String help, Function<DeviceInfo, String> answer) {
    return new AtCommand(
        name, help, unit -> AtOutcome.answer(answer.apply(unit)), Optional.empty(), false);
  }

  private static <T> AtCommand setting(Setting<T> row) {
    Set set =
        (unit, value) -> {
          T parsed = row.parse(value);
          return AtOutcome.store(settings -> change(settings, row, parsed));
        };
    return new AtCommand(
        row.name(),
        row.help() + " (" + row.syntax().accepts() + ")",
        unit -> AtOutcome.answer(shown(unit, row)),
        Optional.of(set),
        false);
  }

  /** For a server, the port of AT+SOCK is the local port, which AT+SOCKPORT sets too. */
  private static <T> PortSettings change(PortSettings settings, Setting<T> row, T value) {
    PortSettings changed = settings.with(row, value);
    return value instanceof SocketTarget target && target.mode().isServer()
        ? changed.with(SettingTable.LOCAL_PORT, target.port())
        : changed;
  }

  private static String shown(DeviceInfo unit, Setting<?> row) {
    PortSettings stored = unit.stored();
    if (row.equals(SettingTable.SOCKET)) {
      SocketTarget target = stored.get(SettingTable.SOCKET);
      return target.text(
          target.mode().isServer() ? stored.get(SettingTable.LOCAL_PORT) : target.port());
    }
    if (row.equals(SettingTable.HOST_NETWORK)) {
      return network(stored.get(SettingTable.HOST_NETWORK), unit);
    }
    if (row.equals(SettingTable.NAME_SERVER) && stored.get(SettingTable.NAME_SERVER).isHost()) {
      return unit.hostNetwork().dns().toString();
    }
    return stored.text(row);
  }

  /** Under DHCP, and while the host decides, a unit shows the addresses that it has. */
  private static String network(WanSettings network, DeviceInfo unit) {
    if (network.kind() == WanSettings.Kind.STATIC) {
      return SettingTable.HOST_NETWORK.syntax().format(network);
    }
    HostNetwork live = unit.hostNetwork();
    return "DHCP," + live.address() + "," + live.mask() + "," + live.gateway();
  }

  private static String link(DeviceInfo unit) {
    return unit.isConnected() ? "CONNECT" : "DISCONNECT";
  }

  private static String help(List<AtCommand> commands) {
    return commands.stream()
        .map(command -> "AT+" + command.name + "-" + command.help)
        .collect(Collectors.joining("\r\n"));
  }
}
