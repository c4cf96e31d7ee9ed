package org.serialbridge.serial;

/**
 * What a UART may say of a received character. An overrun is not among them: the kernel counts it,
 * but puts no mark for it into the data.
 */
public enum LineError {
  /** The line was at space for longer than a character. */
  BREAK,
  /** A stop bit was missing. Told apart from a parity error only on a line without parity. */
  FRAMING,
  /** A parity bit was wrong, or, on a line with parity, a stop bit was missing. */
  PARITY
}
