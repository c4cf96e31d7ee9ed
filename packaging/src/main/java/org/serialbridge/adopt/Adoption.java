package org.serialbridge.adopt;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.Group;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SettingsConflictException;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SettingsText;
import org.serialbridge.settings.SocketRows;

/**
 * What a unit's settings become here.
 *
 * @param rows a row for each of our settings, in their order
 * @param settings what the port has when all is taken over
 */
public record Adoption(List<Row> rows, PortSettings settings) {
  private static final String SECRET = "***";
  private static final String BY_ANOTHER = "set by another one";
  private static final String NOT_ASKED = "this computer's address; taken over with --network";

  /** What becomes of a setting. */
  public enum Fate {
    TAKEN("taken over"),
    SAME("the same here"),
    UNKNOWN("not known by the unit, kept"),
    LEFT_ALONE("left alone");

    private final String words;

    Fate(String words) {
      this.words = words;
    }

    /** It, for a person. */
    public String words() {
      return words;
    }

    /** Whether it is more than that all stays as it is. */
    public boolean isNews() {
      return this == TAKEN || this == LEFT_ALONE;
    }
  }

  /**
   * A setting.
   *
   * @param setting which
   * @param unit its value on the unit; empty if that does not know it
   * @param here its value here
   * @param fate what becomes of it
   * @param reason why it is left alone, if that needs one
   */
  public record Row(Setting<?> setting, String unit, String here, Fate fate, String reason) {
    /** The value on the unit, for a person: no secrets, nothing that a terminal obeys. */
    public String shownUnit() {
      return shown(unit);
    }

    /** The value here, likewise. */
    public String shownHere() {
      return shown(here);
    }

    private String shown(String value) {
      return setting.isSecret() && !value.isEmpty()
          ? SECRET
          : InvalidValueException.printable(value);
    }

    /** What becomes of it, for a person. */
    public String outcome() {
      return fate.words + (reason.isEmpty() ? "" : ": " + reason);
    }

    /** A local port that is left alone is set, too: AT+SOCK would set it otherwise. */
    boolean isSet() {
      return fate == Fate.TAKEN
          || fate == Fate.SAME
          || fate == Fate.LEFT_ALONE && setting.equals(SocketRows.LOCAL_PORT);
    }
  }

  /**
   * The values of a unit, taken over for a port.
   *
   * @param values by the names of the settings; one that is missing is not known by the unit
   * @param stored all settings here
   * @param port the port that takes them over
   * @param takesNetwork whether the addresses are taken over, too
   */
  static Adoption of(
      Map<String, String> values, ApplianceSettings stored, String port, boolean takesNetwork) {
    SettingsEdit edit = new SettingsEdit();
    Map<Setting<?>, String> leftAlone = new HashMap<>();
    for (Setting<?> row : SettingTable.ROWS) {
      String value = values.get(row.name());
      if (value != null && row.group() == Group.NETWORK && !takesNetwork) {
        leftAlone.put(row, NOT_ASKED);
      } else if (value != null) {
        set(edit, port, row, value, leftAlone);
      }
    }
    PortSettings here = stored.port(port);
    // Hardware units have an address each and often the same port; the ports of this host share
    // one.
    conflict(edit, stored, port)
        .ifPresent(
            reason -> {
              leftAlone.put(SocketRows.LOCAL_PORT, reason);
              edit.set(port, SocketRows.LOCAL_PORT, here.get(SocketRows.LOCAL_PORT));
            });
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

  private static Optional<String> conflict(
      SettingsEdit edit, ApplianceSettings stored, String port) {
    Set<String> ports = new HashSet<>(stored.ports().keySet());
    ports.add(port);
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

  /** What is taken over as a file of settings, for a port. */
  public String text(String port) {
    return SettingsText.of(
        settings, port, rows.stream().filter(Row::isSet).<Setting<?>>map(Row::setting).toList());
  }
}
