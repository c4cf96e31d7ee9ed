package org.serialbridge.serial;

/** The data on its way through a serial line that a purge can drop. */
public enum LineBuffer {
  /** Data that came from the line and has not been delivered. */
  RECEIVED,
  /** Data that was written and has not left. */
  UNSENT
}
