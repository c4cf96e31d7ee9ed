package org.serialbridge.settings;

/** Flow control of a serial line. */
public enum FlowControl {
  /** None. */
  NFC,
  /** RTS/CTS. */
  FCH,
  /** XON/XOFF both ways. RFC 2217 can ask for it; AT+UART, like the units, does not know it. */
  XON_XOFF
}
