package org.serialbridge.appliance;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.serialbridge.at.DeviceInfo;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.PortSettings;

/** The device information for the console of a converter, read at each call. */
record ConverterFacts(
    String port,
    Supplier<PortSettings> settings,
    Supplier<HostNetwork> liveNetwork,
    BooleanSupplier connected)
    implements DeviceInfo {
  @Override
  public PortSettings stored() {
    return settings.get();
  }

  @Override
  public HostNetwork hostNetwork() {
    return liveNetwork.get();
  }

  @Override
  public boolean isConnected() {
    return connected.getAsBoolean();
  }
}
