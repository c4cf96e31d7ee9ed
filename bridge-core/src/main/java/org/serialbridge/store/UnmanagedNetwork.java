package org.serialbridge.store;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.serialbridge.settings.NetworkSettings;
import org.serialbridge.status.HostNetworkStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A host whose network the appliance does not manage: its settings are only stored and shown. */
public final class UnmanagedNetwork implements HostNetworkControl {
  private static final Logger LOG = LoggerFactory.getLogger(UnmanagedNetwork.class);

  private final String reason;
  private final AtomicBoolean isTold = new AtomicBoolean();

  /** Gives the reason that the log and the status show for settings that are not applied. */
  public UnmanagedNetwork(String reason) {
    this.reason = reason;
  }

  @Override
  public boolean isManaged() {
    return false;
  }

  @Override
  public boolean accepts(NetworkSettings wanted) {
    return true;
  }

  @Override
  public void apply(NetworkSettings wanted, boolean again) {
    if (!wanted.isHost() && isTold.compareAndSet(false, true)) {
      LOG.warn("host network: {} is stored but not applied: {}", wanted, reason);
    }
  }

  @Override
  public HostNetworkStatus status(NetworkSettings stored) {
    return stored.isHost()
        ? HostNetworkStatus.HOST
        : new HostNetworkStatus(HostNetworkStatus.State.STORED, Optional.of(reason));
  }
}
