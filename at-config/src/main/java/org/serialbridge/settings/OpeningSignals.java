package org.serialbridge.settings;

/** DTR and RTS when the serial port is opened and closed (AT+DTRRTS). */
public enum OpeningSignals implements Keyword {
  /** Both are switched on at the opening, and off at the close. */
  ON("ON", "On while the port is open"),
  /** Both are off; the kernel switches them on for a moment at the opening. */
  OFF("OFF", "Off"),
  /**
   * Nobody but a client of RFC 2217 or a transceiver changes them, not even the close: a restart
   * does not reset the device. Only the kernel's opening may switch them on.
   */
  KEEP("KEEP", "As they are");

  private final String keyword;
  private final String label;

  OpeningSignals(String keyword, String label) {
    this.keyword = keyword;
    this.label = label;
  }

  @Override
  public String keyword() {
    return keyword;
  }

  @Override
  public String label() {
    return label;
  }
}
