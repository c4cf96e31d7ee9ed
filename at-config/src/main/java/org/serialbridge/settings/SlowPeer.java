package org.serialbridge.settings;

/**
 * What happens to a TCP peer that reads more slowly than the serial line delivers (AT+SLOWPEER).
 */
public enum SlowPeer {
  /** The only peer holds the line; beside others it is disconnected. */
  AUTO,
  /** It holds the line. */
  HOLD,
  /** It loses its oldest data. */
  DROP,
  /** It is disconnected. */
  CLOSE
}
