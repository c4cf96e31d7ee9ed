package org.serialbridge.serial;

/**
 * Errors that a UART reports of a received character. An overrun is not among them: the kernel
 * counts it without a mark in the data.
 */
public enum LineError {
  /** The line was at space for longer than a character. */
  BREAK,
  /** A stop bit was missing. Told apart from a parity error only on a line without parity. */
  FRAMING,
  /** A parity bit was wrong, or, on a line with parity, a stop bit was missing. */
  PARITY
}
