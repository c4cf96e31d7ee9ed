package org.serialbridge.settings;

/** Destination of heartbeats (AT+HEARTTP). */
public enum HeartbeatTarget implements Keyword {
  LINE("COM", "Serial line"),
  PEERS("NET", "Network");

  private final String keyword;
  private final String label;

  HeartbeatTarget(String keyword, String label) {
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
