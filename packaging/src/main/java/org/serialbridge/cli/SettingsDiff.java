package org.serialbridge.cli;

import java.util.Set;
import java.util.TreeSet;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.Settings;
import org.serialbridge.settings.SettingsChange;

/** The differences between settings, one in each line. The value of a secret is not shown. */
final class SettingsDiff {
  private SettingsDiff() {}

  /** The lines; none if there is no difference. */
  static String of(SettingsChange change) {
    ApplianceSettings before = change.before();
    ApplianceSettings after = change.after();
    StringBuilder lines = new StringBuilder();
    level(lines, "device.", Setting.Level.DEVICE, before.device(), after.device());
    Set<String> ports = new TreeSet<>(before.ports().keySet());
    ports.addAll(after.ports().keySet());
    for (String port : ports) {
      level(
          lines,
          "port." + port + ".",
          Setting.Level.PORT,
          before.port(port).port(),
          after.port(port).port());
    }
    return lines.toString();
  }

  private static void level(
      StringBuilder lines, String prefix, Setting.Level level, Settings before, Settings after) {
    for (Setting<?> row : SettingTable.rows(level)) {
      String was = row.text(before);
      String is = row.text(after);
      if (!was.equals(is)) {
        lines
            .append(prefix)
            .append(row.key())
            .append(": ")
            .append(row.isSecret() ? "changed" : "\"" + was + "\" -> \"" + is + "\"")
            .append('\n');
      }
    }
  }
}
