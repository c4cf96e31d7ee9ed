package org.serialbridge.modbus;

/** Whether a serial line takes requests. */
public enum LineState {
  /** There is no serial device. */
  ABSENT,
  /** An AT dialogue or a change of the parameters is under way. */
  BUSY,
  /** A request is sent at once. */
  FREE
}
