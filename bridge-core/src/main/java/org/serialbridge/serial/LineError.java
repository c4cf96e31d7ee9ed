package org.serialbridge.serial;

/** Errors of received characters. */
public enum LineError {
  /** The line was at space for longer than a character. */
  BREAK,
  /**
   * A stop bit was missing. Where the driver does not count errors, it is told apart from a parity
   * error only on a line without parity.
   */
  FRAMING,
  /** A parity bit was wrong, or, where the driver does not count, a stop bit was missing. */
  PARITY,
  /** Characters were lost because they were not read in time. */
  OVERRUN
}
