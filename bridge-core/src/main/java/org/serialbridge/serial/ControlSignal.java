package org.serialbridge.serial;

/** What a serial line can be told besides data: two modem control lines, and the break. */
public enum ControlSignal {
  /** Data Terminal Ready: raised when a line is opened. */
  DTR,
  /** Request To Send: raised when a line is opened. */
  RTS,
  /** The break condition: transmitted data held at space. Off when a line is opened. */
  BREAK
}
