package org.serialbridge.adopt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.serialbridge.at.AtInterpreter;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SettingsText;

/**
 * What a unit's settings become here.
 *
 * @param rows a row for each of our settings, in their order
 * @param settings what the port has when all is taken over
 */
public record Adoption(List<Row> rows, PortSettings settings) {
  private static final String SECRET = "***";
  private static final String NOT_ASKED = "this computer's address; taken over with --network";

  /** Taking these over changes where the computer is reached. */
  private static final Set<Setting<?>> NETWORK =
      Set.of(SettingTable.HOST_NETWORK, SettingTable.NAME_SERVER);

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
      return setting.secret() && !value.isEmpty() ? SECRET : InvalidValueException.printable(value);
    }

    /** What becomes of it, for a person. */
    public String outcome() {
      return fate.words + (reason.isEmpty() ? "" : ": " + reason);
    }

    boolean isTaken() {
      return fate == Fate.TAKEN || fate == Fate.SAME;
    }
  }

  /**
   * What values come to.
   *
   * @param values by the names of the settings; one that is missing is not known by the unit
   * @param here the settings of the port that takes them over
   * @param takesNetwork whether the addresses are taken over, too
   */
  static Adoption of(Map<String, String> values, PortSettings here, boolean takesNetwork) {
    PortSettings settings = here;
    Map<Setting<?>, String> leftAlone = new HashMap<>();
    for (Setting<?> row : SettingTable.ROWS) {
      String value = values.get(row.name());
      if (value != null && NETWORK.contains(row) && !takesNetwork) {
        leftAlone.put(row, NOT_ASKED);
      } else if (value != null) {
        try {
          settings = AtInterpreter.set(settings, "AT+" + row.name() + "=" + value);
        } catch (IllegalArgumentException e) {
          leftAlone.put(row, InvalidValueException.printable(String.valueOf(e.getMessage())));
        }
      }
    }
    // When all are set, for setting one may change another: SOCK and SOCKPORT.
    PortSettings after = settings;
    return new Adoption(
        SettingTable.ROWS.stream()
            .map(row -> row(row, values, here.text(row), after.text(row), leftAlone))
            .toList(),
        after);
  }

  private static Row row(
      Setting<?> setting,
      Map<String, String> values,
      String before,
      String after,
      Map<Setting<?>, String> leftAlone) {
    String unit = values.get(setting.name());
    if (unit == null) {
      return new Row(setting, "", before, Fate.UNKNOWN, "");
    }
    String reason = leftAlone.get(setting);
    if (reason != null) {
      return new Row(setting, unit, before, Fate.LEFT_ALONE, reason);
    }
    return new Row(setting, unit, before, after.equals(before) ? Fate.SAME : Fate.TAKEN, "");
  }

  /** What is taken over as a file of settings, for a port. */
  public String text(String port) {
    return SettingsText.of(
        settings, port, rows.stream().filter(Row::isTaken).<Setting<?>>map(Row::setting).toList());
  }
}
