package org.serialbridge.status;

/**
 * Errors of received characters that a driver has counted.
 *
 * @param overruns characters lost because they were not read in time, from the UART or the kernel
 * @param parity characters with a wrong parity bit
 * @param framing characters without a stop bit
 * @param breaks breaks
 */
public record LineErrorCounts(long overruns, long parity, long framing, long breaks) {
  /** No error. */
  public static final LineErrorCounts NONE = new LineErrorCounts(0, 0, 0, 0);

  /** The sum of both. */
  public LineErrorCounts plus(LineErrorCounts more) {
    return new LineErrorCounts(
        overruns + more.overruns,
        parity + more.parity,
        framing + more.framing,
        breaks + more.breaks);
  }
}
