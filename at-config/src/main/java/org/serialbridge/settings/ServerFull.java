package org.serialbridge.settings;

/** What a TCP server with AT+MAXSK clients does with one more (AT+TCPSE). */
public enum ServerFull {
  /** It keeps the old ones and closes the new one. */
  KEEP,
  /** It closes the oldest one and keeps the new one. */
  KICK
}
