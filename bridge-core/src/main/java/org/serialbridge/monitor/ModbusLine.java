package org.serialbridge.monitor;

import org.serialbridge.modbus.FrameSplitter.Kind;
import org.serialbridge.modbus.LineTiming;
import org.serialbridge.modbus.SerialFraming;
import org.serialbridge.modbus.Turns;

/**
 * A line that carries Modbus.
 *
 * @param hasSlaves whether units are on the line
 * @param hasMaster whether a master is on the line; to one with slaves, too, the port only listens
 * @param timing the times on the line
 */
public record ModbusLine(
    boolean hasSlaves, boolean hasMaster, SerialFraming framing, LineTiming timing) {
  /** Tells what comes from the line: requests, responses, or both. */
  Turns turns() {
    if (hasSlaves && hasMaster) {
      return Turns.ofBoth(timing);
    }
    return Turns.of(hasMaster ? Kind.REQUEST : Kind.RESPONSE);
  }

  /** The longest time from the start of a request to the end of its response, in nanoseconds. */
  public long exchangeNanos() {
    return timing.responseNanos() + 2L * framing.longest() * timing.characterNanos();
  }
}
