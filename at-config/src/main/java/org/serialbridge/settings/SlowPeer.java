package org.serialbridge.settings;

/** Handling of a TCP peer that reads more slowly than the serial line delivers (AT+SLOWPEER). */
public enum SlowPeer implements Keyword {
  /** A single peer holds the line; beside others it is disconnected. */
  AUTO("AUTO", "Hold the line for a single peer, else disconnect"),
  HOLD("HOLD", "Hold the line"),
  DROP("DROP", "Discard its oldest data"),
  CLOSE("CLOSE", "Disconnect it");

  private final String keyword;
  private final String label;

  SlowPeer(String keyword, String label) {
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
