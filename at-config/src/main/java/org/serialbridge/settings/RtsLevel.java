package org.serialbridge.settings;

/**
 * State of RTS or of a GPIO output (AT+RS485RTS). RTS is meant in the kernel's sense: on a UART's
 * 3.3 V pin, it is low when on.
 */
public enum RtsLevel implements Keyword {
  /** On. */
  HIGH("HIGH", "High (on)"),
  /** Off. */
  LOW("LOW", "Low (off)");

  private final String keyword;
  private final String label;

  RtsLevel(String keyword, String label) {
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
