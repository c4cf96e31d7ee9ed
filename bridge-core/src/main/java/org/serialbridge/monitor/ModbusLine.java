package org.serialbridge.monitor;

import org.serialbridge.modbus.LineTiming;

/**
 * A line that carries Modbus RTU.
 *
 * @param hasSlaves whether the units are on the line; otherwise the master is
 * @param timing the times on the line
 */
public record ModbusLine(boolean hasSlaves, LineTiming timing) {
  private static final int LONGEST_FRAME = 256;

  /** The longest time from the start of a request to the end of its response, in nanoseconds. */
  public long exchangeNanos() {
    return timing.responseNanos() + 2 * LONGEST_FRAME * timing.characterNanos();
  }
}
