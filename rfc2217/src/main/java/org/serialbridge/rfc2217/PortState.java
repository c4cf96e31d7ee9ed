package org.serialbridge.rfc2217;

/**
 * The state of a serial line that RFC 2217 can set.
 *
 * @param baudRate bit/s, 1 or more
 * @param dataSize data bits of a character, 5 to 8
 * @param parity the parity bit
 * @param stopSize the stop bit
 * @param outbound flow control of data to the line
 * @param inbound flow control of data from the line
 * @param dtr whether DTR is on
 * @param rts whether RTS is on
 * @param breakOn whether a break is being sent
 */
public record PortState(
    int baudRate,
    int dataSize,
    Parity parity,
    StopSize stopSize,
    FlowControl outbound,
    FlowControl inbound,
    boolean dtr,
    boolean rts,
    boolean breakOn) {
  /** Rejects values that are out of range. */
  public PortState {
    expect(baudRate >= 1, "baudRate", baudRate, "1 or more");
    expect(dataSize >= 5 && dataSize <= 8, "dataSize", dataSize, "5-8");
    expect(outbound.isOutbound(), "outbound", outbound, "NONE|XON_XOFF|HARDWARE|DCD|DSR");
    expect(inbound.isInbound(), "inbound", inbound, "NONE|XON_XOFF|HARDWARE|DTR");
  }

  private static void expect(boolean isGood, String name, Object value, String expected) {
    if (!isGood) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }

  PortState withBaudRate(int wanted) {
    return new PortState(wanted, dataSize, parity, stopSize, outbound, inbound, dtr, rts, breakOn);
  }

  PortState withDataSize(int wanted) {
    return new PortState(baudRate, wanted, parity, stopSize, outbound, inbound, dtr, rts, breakOn);
  }

  PortState withParity(Parity wanted) {
    return new PortState(
        baudRate, dataSize, wanted, stopSize, outbound, inbound, dtr, rts, breakOn);
  }

  PortState withStopSize(StopSize wanted) {
    return new PortState(baudRate, dataSize, parity, wanted, outbound, inbound, dtr, rts, breakOn);
  }

  PortState withFlow(FlowControl wantedOutbound, FlowControl wantedInbound) {
    return new PortState(
        baudRate, dataSize, parity, stopSize, wantedOutbound, wantedInbound, dtr, rts, breakOn);
  }

  PortState withDtr(boolean wanted) {
    return new PortState(
        baudRate, dataSize, parity, stopSize, outbound, inbound, wanted, rts, breakOn);
  }

  PortState withRts(boolean wanted) {
    return new PortState(
        baudRate, dataSize, parity, stopSize, outbound, inbound, dtr, wanted, breakOn);
  }

  PortState withBreak(boolean wanted) {
    return new PortState(baudRate, dataSize, parity, stopSize, outbound, inbound, dtr, rts, wanted);
  }
}
