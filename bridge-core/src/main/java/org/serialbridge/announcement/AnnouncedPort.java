package org.serialbridge.announcement;

import java.util.List;
import java.util.Optional;
import org.serialbridge.serial.device.UsbAdapter;
import org.serialbridge.settings.PortSettings;

/**
 * A port whose services are announced.
 *
 * @param name its name
 * @param hasLine whether it is a port with a serial line
 * @param inForce the settings in force on it
 * @param adapter its USB adapter; empty if it has none, or none is plugged in
 * @param units identifiers of the Modbus units that have answered, ascending
 */
record AnnouncedPort(
    String name,
    boolean hasLine,
    PortSettings inForce,
    Optional<UsbAdapter> adapter,
    List<Integer> units) {}
