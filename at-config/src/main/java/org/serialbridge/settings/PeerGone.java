package org.serialbridge.settings;

/**
 * Handling of data that the line has not taken from a TCP peer whose connection does not end in
 * order (AT+PEERGONE).
 */
public enum PeerGone implements Keyword {
  KEEP("KEEP", "Send it to the line"),
  DROP("DROP", "Discard it");

  private final String keyword;
  private final String label;

  PeerGone(String keyword, String label) {
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
