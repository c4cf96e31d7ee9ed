package org.serialbridge.settings;

/** Where heartbeats go (AT+HEARTTP). */
public enum HeartbeatDirection {
  /** To the serial line. */
  COM,
  /** To the peers. */
  NET
}
