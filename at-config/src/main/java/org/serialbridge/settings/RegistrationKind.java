package org.serialbridge.settings;

/** Packet by which a client identifies itself (AT+REGEN). */
public enum RegistrationKind implements Keyword {
  OFF("OFF", "Off"),
  /** The MAC address, 6 bytes. */
  MAC("MAC", "MAC address"),
  /** The text of AT+REGUSR. */
  TEXT("USR", "Own text"),
  /** Device id and key of AT+REGCLOUD. */
  CLOUD("CLOUD", "Cloud id and key");

  private final String keyword;
  private final String label;

  RegistrationKind(String keyword, String label) {
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
