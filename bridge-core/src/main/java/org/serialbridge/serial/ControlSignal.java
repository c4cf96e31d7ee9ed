package org.serialbridge.serial;

/** The control signals of a serial line: two modem control lines and the break. */
public enum ControlSignal {
  /** Data Terminal Ready: raised when a line is opened. */
  DTR,
  /** Request To Send: raised when a line is opened. */
  RTS,
  /** The break condition: transmitted data held at space. Off when a line is opened. */
  BREAK
}
