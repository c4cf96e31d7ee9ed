package org.serialbridge.settings;

/** Flow control of a serial line. */
public enum FlowControl {
  /** None. */
  NFC,
  /** RTS/CTS. */
  FCH
}
