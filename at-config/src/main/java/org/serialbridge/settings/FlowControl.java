package org.serialbridge.settings;

/** Flow control of a serial line. */
public enum FlowControl {
  /** None. */
  NFC,
  /** RTS/CTS. */
  FCH,
  /** XON/XOFF both ways; the units do not know it. */
  FCX
}
