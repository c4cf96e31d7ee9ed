package org.serialbridge.serial;

/**
 * The modem lines that a port reads; true is asserted.
 *
 * @param cts Clear To Send
 * @param dsr Data Set Ready
 * @param ri Ring Indicator
 * @param dcd Data Carrier Detect
 */
public record ModemInputs(boolean cts, boolean dsr, boolean ri, boolean dcd) {
  /** The inputs of a device without modem lines. */
  public static final ModemInputs NONE = new ModemInputs(false, false, false, false);
}
