package org.serialbridge.settings;

import java.io.Serial;

/** Settings that are good one by one and cannot be together; the message names them. */
public final class SettingsConflictException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  SettingsConflictException(Refusal refusal) {
    super(refusal.reason());
    this.refusal = refusal;
  }

  public Refusal refusal() {
    return refusal;
  }
}
