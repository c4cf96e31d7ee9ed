package org.serialbridge.monitor;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Something that a black box waits for. */
public enum Fault {
  /** A Modbus request without an answer. */
  TIME_OUT,
  /** A Modbus frame with a wrong CRC. */
  BAD_CRC,
  /** A Modbus response that is an exception. */
  EXCEPTION,
  /** An overrun, a parity or framing error or a break, if the driver counts them. */
  LINE_ERROR,
  /** The serial device is gone. */
  DEVICE_GONE,
  /** A client has disconnected, or the connection to a server has ended. */
  DISCONNECTED;

  /** Its name in the API: {@code bad-crc}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The fault of this name. */
  public static Optional<Fault> of(String label) {
    return Stream.of(values()).filter(fault -> fault.label().equals(label)).findFirst();
  }
}
