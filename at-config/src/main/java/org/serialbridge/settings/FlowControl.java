package org.serialbridge.settings;

/** Flow control of a serial line. */
public enum FlowControl implements Keyword {
  NONE("NFC", "None"),
  RTS_CTS("FCH", "RTS/CTS"),
  /** Both ways; CommFront units do not know it. */
  XON_XOFF("FCX", "XON/XOFF");

  private final String keyword;
  private final String label;

  FlowControl(String keyword, String label) {
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
