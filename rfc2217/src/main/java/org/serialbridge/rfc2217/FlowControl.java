package org.serialbridge.rfc2217;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * The signal that stops the data of one direction (RFC 2217, SET-CONTROL). Outbound is from the
 * network to the serial line, inbound from the line to the network.
 */
public enum FlowControl {
  NONE(1, 14),
  XON_XOFF(2, 15),
  /** RTS/CTS. */
  HARDWARE(3, 16),
  /** Outbound only. */
  DCD(17, 0),
  /** Inbound only. */
  DTR(0, 18),
  /** Outbound only. */
  DSR(19, 0);

  private static final int IMPOSSIBLE = 0;

  private final int outboundCode;
  private final int inboundCode;

  FlowControl(int outboundCode, int inboundCode) {
    this.outboundCode = outboundCode;
    this.inboundCode = inboundCode;
  }

  static Optional<FlowControl> ofOutbound(long code) {
    return Stream.of(values())
        .filter(flow -> flow.isOutbound() && flow.outboundCode == code)
        .findFirst();
  }

  static Optional<FlowControl> ofInbound(long code) {
    return Stream.of(values())
        .filter(flow -> flow.isInbound() && flow.inboundCode == code)
        .findFirst();
  }

  /** Whether it can stop data to the line. */
  boolean isOutbound() {
    return outboundCode != IMPOSSIBLE;
  }

  /** Whether it can stop data from the line. */
  boolean isInbound() {
    return inboundCode != IMPOSSIBLE;
  }

  int outboundCode() {
    return outboundCode;
  }

  int inboundCode() {
    return inboundCode;
  }
}
