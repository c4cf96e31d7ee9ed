package org.serialbridge.store;

import org.serialbridge.settings.NetworkSettings;
import org.serialbridge.status.HostNetworkStatus;

/** Control of the host network. */
public interface HostNetworkControl {
  /** Whether settings are ever applied to the host; if not, they are only stored and shown. */
  boolean isManaged();

  /**
   * Whether these settings may be stored: not if the appliance manages the host network and the
   * network service cannot be reached. May block for some seconds.
   */
  boolean accepts(NetworkSettings wanted);

  /**
   * Applies the stored settings, at the start or at a restart. Returns at once; called on any event
   * loop.
   *
   * @param again whether settings that failed before are tried again
   */
  void apply(NetworkSettings wanted, boolean again);

  /** The progress; {@code stored} may be newer than the settings that were applied. */
  HostNetworkStatus status(NetworkSettings stored);
}
