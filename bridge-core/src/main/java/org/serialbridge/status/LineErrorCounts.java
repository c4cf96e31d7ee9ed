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

  /** The number of errors of all kinds. */
  public long sum() {
    return overruns + parity + framing + breaks;
  }

  /** The sum of both. */
  public LineErrorCounts plus(LineErrorCounts more) {
    return new LineErrorCounts(
        overruns + more.overruns,
        parity + more.parity,
        framing + more.framing,
        breaks + more.breaks);
  }

  /** The difference. */
  public LineErrorCounts minus(LineErrorCounts less) {
    return new LineErrorCounts(
        overruns - less.overruns,
        parity - less.parity,
        framing - less.framing,
        breaks - less.breaks);
  }
}
