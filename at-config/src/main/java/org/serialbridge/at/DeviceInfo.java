package org.serialbridge.at;

import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.PortSettings;

/** Facts of the running port that queries of the console ask for. */
public interface DeviceInfo {
  /** The name of the console's port. */
  String port();

  /** The stored settings: those that queries show, not those in force. */
  PortSettings stored();

  /** The host's live network. */
  HostNetwork hostNetwork();

  /** Whether a peer is connected (AT+SOCKLK). */
  boolean isConnected();
}
