package org.serialbridge.frames;

import java.util.List;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.Ipv4;

/**
 * The appliance at the time of a datagram.
 *
 * @param settings the stored settings
 * @param ports names of the ports that exist, in their order
 * @param network the host's live network; its MAC address is that of the unit
 * @param address the address of the interface by which the asker is reached
 * @param version the version of this program, three numbers: {@code 1.2.3}
 * @param right whether frames may change the appliance
 */
public record UnitView(
    ApplianceSettings settings,
    List<String> ports,
    HostNetwork network,
    Ipv4 address,
    String version,
    SetRight right) {
  public UnitView {
    ports = List.copyOf(ports);
  }
}
