package org.serialbridge.at;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.serialbridge.settings.Release;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SettingsEdit;

/**
 * A command of the console: an action, a query, or a setting with query and set.
 *
 * @param name name without {@code AT+}, upper case
 * @param help one line for AT+H
 * @param query action of {@code AT+NAME}
 * @param set action of {@code AT+NAME=value}; empty if {@code =} is not allowed
 * @param isAction whether the name stands alone: no {@code ?} either
 */
record AtCommand(
    String name,
    String help,
    Function<DeviceInfo, AtOutcome> query,
    Optional<Set> set,
    boolean isAction) {
  /** Checks a value and makes an edit of it. */
  @FunctionalInterface
  interface Set {
    AtOutcome apply(DeviceInfo unit, String value);
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
    all.add(action("ENTM", "Back to data mode", unit -> AtOutcome.done(AtOutcome.NextMode.DATA)));
    all.add(
        action(
            "Z",
            "Restart; new settings take effect",
            unit -> AtOutcome.done(AtOutcome.NextMode.RESTART)));
    all.add(action("RELD", "Factory settings, after a restart", AtCommand::reset));
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

  private static AtCommand setting(Setting<?> row) {
    return new AtCommand(
        row.name(),
        row.described(),
        unit -> AtOutcome.answer(row.answer(unit.stored(), unit::hostNetwork)),
        Optional.of((unit, value) -> set(unit.port(), row, value)),
        false);
  }

  private static AtOutcome set(String port, Setting<?> row, String value) {
    SettingsEdit edit = new SettingsEdit().set(port, row, value);
    return edit.problems().isEmpty()
        ? AtOutcome.store(edit)
        : AtOutcome.refused(
            AtError.INVALID_PARAMETER, "AT+" + row.name() + ": " + edit.problems().get(0).text());
  }

  private static AtOutcome reset(DeviceInfo unit) {
    return AtOutcome.store(new SettingsEdit().reset(SettingsEdit.DEVICE).reset(unit.port()));
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
