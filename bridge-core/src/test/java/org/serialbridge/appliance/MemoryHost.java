package org.serialbridge.appliance;

import java.util.ArrayList;
import java.util.List;
import org.serialbridge.settings.NetworkSettings;
import org.serialbridge.status.HostNetworkStatus;
import org.serialbridge.store.HostNetworkControl;

/** A host that accepts what the test lets it, and keeps what it is told. */
final class MemoryHost implements HostNetworkControl {
  final List<String> told = new ArrayList<>();
  boolean isReachable = true;

  @Override
  public boolean isManaged() {
    return true;
  }

  @Override
  public boolean accepts(NetworkSettings wanted) {
    told.add("asked: " + wanted);
    return isReachable;
  }

  @Override
  public void apply(NetworkSettings wanted, boolean again) {
    told.add("in force" + (again ? ", again: " : ": ") + wanted);
  }

  @Override
  public HostNetworkStatus status(NetworkSettings stored) {
    return HostNetworkStatus.HOST;
  }
}
