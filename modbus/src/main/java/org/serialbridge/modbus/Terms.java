package org.serialbridge.modbus;

/**
 * The terms on which a client asks, by the settings of its port.
 *
 * @param ageNanos the age that a kept value may have instead of a response, in ns; 0 if the unit is
 *     asked in any case
 * @param timeoutNanos the time for a response of a host, in ns, 1 or more; a line has its own
 * @param waitNanos the longest time that a request waits for a host, in ns, 1 or more; a line has
 *     its own
 * @param heldNanos the part of that time that is over: the request was held behind a write, in ns,
 *     0 or more
 */
public record Terms(long ageNanos, long timeoutNanos, long waitNanos, long heldNanos) {
  /** The terms of a client of a line: the unit is asked. */
  public static final Terms OF_LINE = new Terms(0, 1, 1, 0);

  /** Rejects values that are out of range. */
  public Terms {
    LineTiming.expect(ageNanos >= 0, "ageNanos", ageNanos, "0 or more");
    LineTiming.expect(timeoutNanos >= 1, "timeoutNanos", timeoutNanos, "1 or more");
    LineTiming.expect(waitNanos >= 1, "waitNanos", waitNanos, "1 or more");
    LineTiming.expect(heldNanos >= 0, "heldNanos", heldNanos, "0 or more");
  }

  /** The terms of a request that has been held for this time; 0 or less for none. */
  public Terms held(long nanos) {
    return nanos <= 0 ? this : new Terms(ageNanos, timeoutNanos, waitNanos, nanos);
  }
}
