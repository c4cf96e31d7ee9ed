package org.serialbridge.settings;

/** When the registry packet is sent (AT+REGTCP). */
public enum RegistrationTime {
  /** Once, after the connection is made. */
  FIRST,
  /** In front of each packet. */
  EVERY,
  ALL
}
