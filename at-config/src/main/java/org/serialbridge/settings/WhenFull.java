package org.serialbridge.settings;

/** Action of a TCP server with AT+MAXSK clients when one more connects (AT+TCPSE). */
public enum WhenFull implements Keyword {
  REFUSE_NEW("KEEP", "Refuse the new one"),
  DISCONNECT_OLDEST("KICK", "Disconnect the oldest");

  private final String keyword;
  private final String label;

  WhenFull(String keyword, String label) {
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
