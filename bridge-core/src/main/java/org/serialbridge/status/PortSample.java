package org.serialbridge.status;

import java.util.Optional;
import org.serialbridge.modbus.LatencySummary;

/**
 * A sample for the history of a port.
 *
 * @param name {@code com1}
 * @param counters its counters since the process started
 * @param lineErrors errors of received characters, of all kinds together
 * @param timeouts Modbus requests without an answer
 * @param answers response times of Modbus units since the last sample; empty without responses
 */
public record PortSample(
    String name,
    Counters.Values counters,
    long lineErrors,
    long timeouts,
    Optional<LatencySummary> answers) {}
