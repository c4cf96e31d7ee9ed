package org.serialbridge.bridge;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.serialbridge.at.HostNetwork;
import org.serialbridge.at.UnitFacts;
import org.serialbridge.settings.UnitSettings;

/** What the console of a converter asks for, as it is at that moment. */
record LiveFacts(
    Supplier<UnitSettings> settings, Supplier<HostNetwork> network, BooleanSupplier connected)
    implements UnitFacts {
  @Override
  public UnitSettings stored() {
    return settings.get();
  }

  @Override
  public HostNetwork hostNetwork() {
    return network.get();
  }

  @Override
  public boolean isConnected() {
    return connected.getAsBoolean();
  }
}
