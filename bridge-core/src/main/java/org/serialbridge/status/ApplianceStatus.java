package org.serialbridge.status;

import java.util.List;

/**
 * An appliance at one moment.
 *
 * @param version version of the program
 * @param device name of the device (AT+MID)
 * @param hostNetwork whether its network settings are in force on the host
 * @param seconds time since its start, in s
 * @param memory the memory for data that waits
 * @param converters in the order of the ports
 * @param targets hosts that are targets of Modbus routes, by their addresses
 */
public record ApplianceStatus(
    String version,
    String device,
    HostNetworkStatus hostNetwork,
    long seconds,
    MemoryStatus memory,
    List<ConverterStatus> converters,
    List<TargetStatus> targets) {}
