package org.serialbridge.status;

import org.serialbridge.modbus.HostStatus;

/**
 * A host that is a target of Modbus routes, at one moment.
 *
 * @param address {@code tcp://10.0.0.5:502}
 * @param host its connections, counters and units
 */
public record TargetStatus(String address, HostStatus host) {}
