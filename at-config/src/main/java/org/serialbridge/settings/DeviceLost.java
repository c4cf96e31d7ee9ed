package org.serialbridge.settings;

/** Treatment of peers while the serial device is away (AT+DEVLOST). */
public enum DeviceLost implements Keyword {
  /** They stay connected, new peers are accepted, and data from them waits. */
  HOLD("HOLD", "Keep connections"),
  /** They are disconnected when the device goes; new peers are kept. */
  CLOSE("CLOSE", "Close them"),
  /** They are disconnected, and no peer can connect until the device is back. */
  REFUSE("REFUSE", "Close them and refuse new ones");

  private final String keyword;
  private final String label;

  DeviceLost(String keyword, String label) {
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
