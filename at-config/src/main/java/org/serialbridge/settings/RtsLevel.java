package org.serialbridge.settings;

/**
 * A state of RTS (AT+RS485RTS), in the kernel's sense: on a UART's 3.3 V pin, RTS is low when on.
 */
public enum RtsLevel {
  /** On. */
  HIGH,
  /** Off. */
  LOW
}
