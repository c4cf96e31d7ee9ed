package org.serialbridge.settings;

/**
 * Why settings are not stored.
 *
 * @param reason for a person; names the settings
 * @param isOfValue whether a value is wrong; otherwise it is good, and cannot be stored now
 */
public record Refusal(String reason, boolean isOfValue) {
  @Override
  public String toString() {
    return reason;
  }
}
