package org.serialbridge.modbus;

/** Whether a serial line takes requests. */
public enum LineState {
  /** There is no serial device. */
  ABSENT,
  /** Something else is on the line, or changes it: an AT dialogue, new parameters. */
  BUSY,
  /** A request goes out at once. */
  FREE
}
