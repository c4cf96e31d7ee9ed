package org.serialbridge.adopt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.Group;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SettingsConflictException;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SettingsText;
import org.serialbridge.settings.SocketRows;

/**
 * The import of a unit's settings.
 *
 * @param rows a row for each setting of this program, in their order
 * @param settings settings of the port after the import
 */
public record Adoption(List<Row> rows, PortSettings settings) {
  private static final String SECRET = "***";
  private static final String BY_ANOTHER = "set by another setting";

  /** Settings of TCP ports that may be in use here, the least needed one first. */
  private static final List<Setting<Integer>> LISTENERS =
      List.of(DeviceRows.WEB_PORT, ProtocolRows.RFC2217_PORT, SocketRows.LOCAL_PORT);

  private static final String NOT_ASKED = "address of this computer; adopt --network imports it";

  /** The result for a setting. */
  public enum Fate {
    TAKEN("will be imported"),
    SAME("same here"),
    UNKNOWN("unknown to the unit, kept"),
    LEFT_ALONE("not imported");

    private final String words;

    Fate(String words) {
      this.words = words;
    }

    /** The result in words. */
    public String words() {
      return words;
    }

    /** Whether the setting changes or was not imported. */
    public boolean isNews() {
      return this == TAKEN || this == LEFT_ALONE;
    }
  }

  /**
   * A setting.
   *
   * @param setting the setting
   * @param unit its value on the unit; empty if the unit does not know it
   * @param here its value on the port
   * @param fate the result
   * @param reason the reason if it is not imported; may be empty
   */
  public record Row(Setting<?> setting, String unit, String here, Fate fate, String reason) {
    /** The value on the unit, for a terminal: without secrets and control characters. */
    public String shownUnit() {
      return shown(unit);
    }

    /** The value on the port, likewise. */
    public String shownHere() {
      return shown(here);
    }

    private String shown(String value) {
      return setting.isSecret() && !value.isEmpty()
          ? SECRET
          : InvalidValueException.printable(value);
    }

    /** The result with its reason, in words. */
    public String outcome() {
      return fate.words + (reason.isEmpty() ? "" : ": " + reason);
    }

    /**
     * Whether the import sets it; a local port that is not imported is set, too, because AT+SOCK
     * would change it otherwise.
     */
    boolean isSet() {
      return fate == Fate.TAKEN
          || fate == Fate.SAME
          || fate == Fate.LEFT_ALONE && setting.equals(SocketRows.LOCAL_PORT);
    }
  }

  /**
   * Imports values.
   *
   * @param values values by the names of the settings; a missing one is unknown to the unit
   * @param stored all stored settings
   * @param ports names of the ports that exist
   * @param port name of the port that gets the settings
   * @param takesNetwork whether addresses are imported, too
   */
  static Adoption of(
      Map<String, String> values,
      ApplianceSettings stored,
      Set<String> ports,
      String port,
      boolean takesNetwork) {
    return of(values, Map.of(), stored, ports, port, takesNetwork);
  }

  /**
   * Imports values.
   *
   * @param unreadable reasons by the names of settings whose values on the unit none here can have
   */
  static Adoption of(
      Map<String, String> values,
      Map<String, String> unreadable,
      ApplianceSettings stored,
      Set<String> ports,
      String port,
      boolean takesNetwork) {
    SettingsEdit edit = new SettingsEdit();
    Map<Setting<?>, String> leftAlone = new HashMap<>();
    for (Setting<?> row : SettingTable.ROWS) {
      String value = values.get(row.name());
      if (unreadable.containsKey(row.name())) {
        leftAlone.put(row, unreadable.get(row.name()));
      } else if (value != null && row.group() == Group.NETWORK && !takesNetwork) {
        leftAlone.put(row, NOT_ASKED);
      } else if (value != null) {
        set(edit, port, row, value, leftAlone);
      }
    }
    PortSettings here = stored.port(port);
    Set<String> all = new HashSet<>(ports);
    all.add(port);
    for (Setting<Integer> row : LISTENERS) {
      leaveIfInConflict(edit, row, stored, all, port, leftAlone);
    }
    PortSettings after = edit.madeIn(stored).port(port);
    return new Adoption(
        SettingTable.ROWS.stream()
            .map(row -> row(row, values, here.text(row), after.text(row), leftAlone))
            .toList(),
        after);
  }

  private static <T> void set(
      SettingsEdit edit,
      String port,
      Setting<T> row,
      String value,
      Map<Setting<?>, String> leftAlone) {
    try {
      edit.set(port, row, row.parse(value));
    } catch (InvalidValueException e) {
      leftAlone.put(row, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Each hardware unit has its own address, and often the same ports; the ports of this host share
   * one. A setting that collides keeps its value here, or gets a free local port.
   */
  private static void leaveIfInConflict(
      SettingsEdit edit,
      Setting<Integer> row,
      ApplianceSettings stored,
      Set<String> ports,
      String port,
      Map<Setting<?>, String> leftAlone) {
    Optional<String> conflict = conflict(edit, stored, ports);
    if (conflict.isEmpty()) {
      return;
    }
    int free = new SettingsEdit().reset(port).madeIn(stored).port(port).get(SocketRows.LOCAL_PORT);
    List<Integer> others = new ArrayList<>(List.of(stored.port(port).get(row)));
    if (row.equals(SocketRows.LOCAL_PORT)) {
      others.add(free);
    }
    for (Integer other : others) {
      SettingsEdit without = new SettingsEdit().add(edit).set(port, row, other);
      if (!conflict(without, stored, ports).equals(conflict)) {
        edit.set(port, row, other);
        leftAlone.put(row, conflict.get());
        return;
      }
    }
  }

  private static Optional<String> conflict(
      SettingsEdit edit, ApplianceSettings stored, Set<String> ports) {
    try {
      edit.applyTo(stored, ports);
      return Optional.empty();
    } catch (SettingsConflictException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Row row(
      Setting<?> setting,
      Map<String, String> values,
      String before,
      String after,
      Map<Setting<?>, String> leftAlone) {
    String unit = values.getOrDefault(setting.name(), "");
    String reason = leftAlone.get(setting);
    if (reason != null) {
      return new Row(setting, unit, before, Fate.LEFT_ALONE, reason);
    }
    if (!after.equals(before)) {
      return new Row(
          setting, unit, before, Fate.TAKEN, values.containsKey(setting.name()) ? "" : BY_ANOTHER);
    }
    return new Row(
        setting, unit, before, values.containsKey(setting.name()) ? Fate.SAME : Fate.UNKNOWN, "");
  }

  /** The imported settings as a file of settings for a port. */
  public String text(String port) {
    return SettingsText.of(
        settings, port, rows.stream().filter(Row::isSet).<Setting<?>>map(Row::setting).toList());
  }
}
