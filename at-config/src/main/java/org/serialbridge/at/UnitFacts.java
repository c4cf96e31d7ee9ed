package org.serialbridge.at;

import org.serialbridge.settings.UnitSettings;

/** What the console's queries ask of the running unit. */
public interface UnitFacts {
  /** The stored settings: those that queries show, not those in force. */
  UnitSettings stored();

  /** The host's live network. */
  HostNetwork hostNetwork();

  /** Whether a peer is connected (AT+SOCKLK). */
  boolean isConnected();
}
