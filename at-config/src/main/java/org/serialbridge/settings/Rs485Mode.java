package org.serialbridge.settings;

/** Who turns the transceiver of an RS-485 bus between sending and receiving (AT+RS485). */
public enum Rs485Mode {
  /** Nobody: it is no RS-485, or the transceiver turns by itself. */
  OFF,
  /** The kernel's driver if it can, else RTS. */
  AUTO,
  /** The kernel's driver, or nobody. */
  KERNEL,
  /** This program, by RTS. */
  RTS
}
