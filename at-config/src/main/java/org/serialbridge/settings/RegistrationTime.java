package org.serialbridge.settings;

/** Time at which the registration packet is sent (AT+REGTCP). */
public enum RegistrationTime implements Keyword {
  /** Once, after the connection is made. */
  FIRST("FIRST", "When connected"),
  EVERY("EVERY", "Before each packet"),
  BOTH("ALL", "Both");

  private final String keyword;
  private final String label;

  RegistrationTime(String keyword, String label) {
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
