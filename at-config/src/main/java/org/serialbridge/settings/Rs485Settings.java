package org.serialbridge.settings;

/**
 * How the transceiver of an RS-485 bus is turned.
 *
 * @param mode who turns it
 * @param pin the output that turns it in mode GPIO
 * @param whileSending RTS or the output while sending
 * @param beforeMillis 0 to 100 ms from the turning to the first byte
 * @param afterMillis 0 to 100 ms from the last byte to the turning back
 * @param receivesWhileSending whether what comes while sending is data: an echo, or a bus of four
 *     wires
 * @param isTerminated whether the termination that the driver can switch is on
 */
public record Rs485Settings(
    Rs485Mode mode,
    GpioPin pin,
    RtsLevel whileSending,
    int beforeMillis,
    int afterMillis,
    boolean receivesWhileSending,
    boolean isTerminated) {
  /** The factory settings. */
  public static final Rs485Settings OFF =
      new Rs485Settings(Rs485Mode.OFF, GpioPin.NONE, RtsLevel.HIGH, 0, 0, false, false);

  static final int LONGEST_MILLIS = 100;

  public Rs485Settings {
    if (Math.min(beforeMillis, afterMillis) < 0
        || Math.max(beforeMillis, afterMillis) > LONGEST_MILLIS) {
      throw new IllegalArgumentException(
          beforeMillis + "," + afterMillis + " ms (expected: 0-" + LONGEST_MILLIS + " each)");
    }
  }

  /** Those of a port. */
  public static Rs485Settings of(PortSettings settings) {
    return new Rs485Settings(
        settings.get(SerialPortRows.RS485),
        settings.get(SerialPortRows.RS485_GPIO),
        settings.get(SerialPortRows.RS485_RTS),
        settings.get(SerialPortRows.RS485_DELAY_BEFORE),
        settings.get(SerialPortRows.RS485_DELAY_AFTER),
        settings.get(SerialPortRows.RS485_RECEIVE),
        settings.get(SerialPortRows.RS485_TERMINATION));
  }

  /** Whether a transceiver is to be turned. */
  public boolean isOn() {
    return mode != Rs485Mode.OFF;
  }

  /** Whether RTS is needed to turn the transceiver. */
  public boolean takesRts() {
    return isOn() && mode != Rs485Mode.GPIO;
  }

  /**
   * The parameters that a line can have beside this: without flow control by RTS, if RTS is used.
   */
  public UartSettings compatible(UartSettings uart) {
    return takesRts() && uart.flowControl() == FlowControl.RTS_CTS
        ? new UartSettings(
            uart.baudRate(), uart.dataBits(), uart.stopBits(), uart.parity(), FlowControl.NONE)
        : uart;
  }
}
