package org.serialbridge.settings;

/** Requests of discovery that the appliance answers (AT+DISC). */
public enum DiscoveryMode implements Keyword {
  /** Searches and queries. */
  SEARCH("SEARCH", "Answer searches and queries"),
  /** No socket is open. */
  OFF("OFF", "Off"),
  /** Searches and queries, and changes of settings by who has the right. */
  FULL("FULL", "Answer, and let settings be changed");

  private final String keyword;
  private final String label;

  DiscoveryMode(String keyword, String label) {
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
