package org.serialbridge.settings;

/** State of RTS (AT+RS485RTS), in the kernel's sense: on a UART's 3.3 V pin, RTS is low when on. */
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
