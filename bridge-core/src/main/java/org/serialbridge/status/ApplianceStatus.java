package org.serialbridge.status;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An appliance at one moment.
 *
 * @param version version of the program
 * @param device name of the device (AT+MID)
 * @param hostNetwork whether its network settings are in force on the host
 * @param settingsDamage why the settings in force may be older ones; empty if they are the last
 *     ones
 * @param auditProblem why entries of the audit log are being lost; empty if they are written
 * @param seconds time since its start, in s
 * @param memory the memory for data that waits
 * @param certificateSeconds time to the end of the certificate of TLS, in s; empty if none is in
 *     use
 * @param discovery who has searched for it
 * @param converters in the order of the ports
 * @param targets hosts that are targets of Modbus routes, by their addresses
 */
public record ApplianceStatus(
    String version,
    String device,
    HostNetworkStatus hostNetwork,
    Optional<String> settingsDamage,
    Optional<String> auditProblem,
    long seconds,
    MemoryStatus memory,
    OptionalLong certificateSeconds,
    DiscoveryStatus discovery,
    List<ConverterStatus> converters,
    List<TargetStatus> targets) {}
