package org.serialbridge.settings;

import java.io.Serial;

/** Settings that are good one by one and cannot be together; the message names them. */
public final class SettingsConflictException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  SettingsConflictException(String message) {
    super(message);
  }
}
