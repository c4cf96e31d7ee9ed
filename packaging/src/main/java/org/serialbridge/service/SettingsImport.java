package org.serialbridge.service;

import java.util.List;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.SettingsText;

/** Settings from a file that a person has written: all of it is good, or none is taken. */
public final class SettingsImport {
  private SettingsImport() {}

  /**
   * The settings with those that a text names.
   *
   * @throws Refused with all that is wrong with the text, by line
   */
  public static ApplianceSettings into(ApplianceSettings settings, String text)
      throws RequestRejected {
    SettingsText.Parsed parsed = SettingsText.parse(text, settings);
    List<SettingsText.Problem> problems = parsed.all();
    if (!problems.isEmpty()) {
      throw new RequestRejected(problems.stream().map(SettingsText.Problem::toString).toList());
    }
    return parsed.settings();
  }
}
