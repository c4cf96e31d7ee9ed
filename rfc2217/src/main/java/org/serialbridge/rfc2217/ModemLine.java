package org.serialbridge.rfc2217;

/** The modem lines of NOTIFY-MODEMSTATE (RFC 2217, section 3), each with the bit of its level. */
public enum ModemLine {
  /** Data Carrier Detect. */
  DCD(0x80),
  /** Ring Indicator. */
  RI(0x40),
  /** Data Set Ready. */
  DSR(0x20),
  /** Clear To Send. */
  CTS(0x10);

  private final int bit;

  ModemLine(int bit) {
    this.bit = bit;
  }

  /** The bit if the line is asserted, else 0. */
  public int bitIf(boolean isAsserted) {
    return isAsserted ? bit : 0;
  }

  /** Whether the line is asserted in a modem state of 0 to 255. */
  public boolean isIn(int modemState) {
    return (modemState & bit) != 0;
  }

  int bit() {
    return bit;
  }
}
