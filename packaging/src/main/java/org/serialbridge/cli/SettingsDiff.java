package org.serialbridge.cli;

import java.util.stream.Collectors;
import org.serialbridge.settings.SettingsChange;
import org.serialbridge.settings.SettingsEdit;

/** The differences between settings, one in each line. The value of a secret is not shown. */
final class SettingsDiff {
  private SettingsDiff() {}

  /** The lines; none if there is no difference. */
  static String of(SettingsChange change) {
    return change.differences().stream().map(SettingsDiff::line).collect(Collectors.joining());
  }

  private static String line(SettingsChange.Difference one) {
    String place = one.port().equals(SettingsEdit.DEVICE) ? "device." : "port." + one.port() + ".";
    String values =
        one.setting().isSecret()
            ? "changed"
            : "\"" + one.before() + "\" -> \"" + one.after() + "\"";
    return place + one.setting().key() + ": " + values + "\n";
  }
}
