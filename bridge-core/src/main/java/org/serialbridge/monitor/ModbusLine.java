package org.serialbridge.monitor;

import org.serialbridge.modbus.LineTiming;

/**
 * A line that carries Modbus RTU.
 *
 * @param hasSlaves whether the units are on the line; otherwise the master is
 * @param timing the times on the line
 */
public record ModbusLine(boolean hasSlaves, LineTiming timing) {}
