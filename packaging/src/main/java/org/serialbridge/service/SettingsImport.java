package org.serialbridge.service;

import java.util.List;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.SettingsChange;
import org.serialbridge.settings.SettingsConflictException;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SettingsText;

/** Import of settings from a file: all of them, or none if one is wrong. */
public final class SettingsImport {
  private SettingsImport() {}

  /**
   * The edit of a text.
   *
   * @throws RequestRejected with all errors of the text, by line
   */
  public static SettingsEdit edit(String text) throws RequestRejected {
    SettingsText.Parsed parsed = SettingsText.parse(text);
    List<SettingsText.Problem> problems = parsed.all();
    if (!problems.isEmpty()) {
      throw new RequestRejected(problems.stream().map(SettingsText.Problem::toString).toList());
    }
    return parsed.edit();
  }

  /**
   * Settings of a folder that no process uses, before and after the import of a text.
   *
   * @throws RequestRejected with all that is wrong with the text, by line, or a conflict between
   *     settings
   */
  public static SettingsChange into(ApplianceSettings settings, String text)
      throws RequestRejected {
    SettingsEdit edit = edit(text);
    try {
      return edit.applyTo(settings, edit.madeIn(settings).ports().keySet());
    } catch (SettingsConflictException e) {
      throw new RequestRejected(List.of(String.valueOf(e.getMessage())));
    }
  }
}
