package org.serialbridge.status;

import java.util.Optional;
import org.serialbridge.modbus.LatencySummary;

/**
 * What the history of a port is made of.
 *
 * @param name {@code com1}
 * @param counters since the process started
 * @param answers of Modbus units since the sample before; empty if there were none
 */
public record PortSample(String name, Counters.Values counters, Optional<LatencySummary> answers) {}
