package org.serialbridge.serial.kernel;

/**
 * The counts of a line since its driver found the device: struct serial_icounter_struct of the
 * kernel. Each wraps around at 2^32.
 *
 * @param cts changes of CTS
 * @param dsr changes of DSR
 * @param ri ends of rings
 * @param dcd changes of DCD
 * @param framing bytes without a stop bit
 * @param overruns bytes lost because the UART was not read in time
 * @param parity bytes with a wrong parity bit
 * @param breaks breaks
 * @param bufferOverruns bytes lost because the kernel's buffer was not read in time
 */
public record LineCounts(
    int cts,
    int dsr,
    int ri,
    int dcd,
    int framing,
    int overruns,
    int parity,
    int breaks,
    int bufferOverruns) {
  private static final int FIELDS = 9;

  static int[] emptyFields() {
    return new int[FIELDS];
  }

  static LineCounts of(int[] fields) {
    return new LineCounts(
        fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6], fields[7],
        fields[8]);
  }

  /** The counts since earlier ones of the same line. */
  public LineCounts since(LineCounts earlier) {
    return new LineCounts(
        cts - earlier.cts,
        dsr - earlier.dsr,
        ri - earlier.ri,
        dcd - earlier.dcd,
        framing - earlier.framing,
        overruns - earlier.overruns,
        parity - earlier.parity,
        breaks - earlier.breaks,
        bufferOverruns - earlier.bufferOverruns);
  }

  /** Bytes lost because they were not read in time. */
  public int lost() {
    return overruns + bufferOverruns;
  }
}
