package org.serialbridge.settings;

import java.io.Serial;
import java.util.List;

/** A text that is no settings file; the message lists all that is wrong with it. */
final class SettingsFormatException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  SettingsFormatException(List<String> problems) {
    super(String.join("; ", problems));
  }
}
