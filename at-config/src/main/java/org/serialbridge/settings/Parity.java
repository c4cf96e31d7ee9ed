package org.serialbridge.settings;

/** Parity bit of a character. */
public enum Parity implements Keyword {
  NONE("NONE", "None"),
  EVEN("EVEN", "Even"),
  ODD("ODD", "Odd"),
  /** Always 1. CommFront spells it MASK. */
  MARK("MASK", "Mark"),
  /** Always 0. */
  SPACE("SPACE", "Space");

  private final String keyword;
  private final String label;

  Parity(String keyword, String label) {
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
