package org.serialbridge.appliance;

import java.util.List;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.settings.PortSettings;

/**
 * A port as the network may use it.
 *
 * @param name its name
 * @param inForce the settings of its last start or restart
 * @param isOpen whether its serial device is there and open
 * @param units identifiers of the Modbus units on the line that have answered since then, ascending
 */
public record OfferedPort(String name, PortSettings inForce, boolean isOpen, List<Integer> units) {
  static OfferedPort of(String name, PortSettings inForce, boolean isOpen, List<UnitStatus> units) {
    return new OfferedPort(
        name,
        inForce,
        isOpen,
        units.stream().filter(unit -> unit.answers() > 0).map(UnitStatus::unit).sorted().toList());
  }
}
