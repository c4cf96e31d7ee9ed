package org.serialbridge.settings;

/** What a client sends to make itself known (AT+REGEN). */
public enum RegistrationKind {
  OFF,
  /** The MAC address, 6 bytes. */
  MAC,
  /** The text of AT+REGUSR. */
  USR,
  /** Device id and key of AT+REGCLOUD. */
  CLOUD
}
