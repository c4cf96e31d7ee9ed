package org.serialbridge.bridge;

import org.serialbridge.settings.NetworkSettings;
import org.serialbridge.status.HostNetworkStatus;

/** The host's network, as far as it is the appliance's to set. */
public interface HostNetworkControl {
  /**
   * Whether what is wanted may be stored: no if the host's network is ours to set, and what sets it
   * cannot be reached. May block for some seconds.
   */
  boolean accepts(NetworkSettings wanted);

  /**
   * What is stored comes into force, at the start or at a restart. Returns at once; called from any
   * event loop.
   *
   * @param again whether what failed before is tried again
   */
  void apply(NetworkSettings wanted, boolean again);

  /** How far that has got; {@code stored} may be newer than what was to come into force. */
  HostNetworkStatus status(NetworkSettings stored);
}
