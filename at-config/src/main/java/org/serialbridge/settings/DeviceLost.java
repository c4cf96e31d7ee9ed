package org.serialbridge.settings;

/** What peers see while the serial device is away (AT+DEVLOST). */
public enum DeviceLost {
  /** They stay connected, newcomers are accepted, and what they send waits. */
  HOLD,
  /** They are disconnected when the device goes; newcomers are held. */
  CLOSE,
  /** They are disconnected, and nobody can connect until the device is back. */
  REFUSE
}
