package org.serialbridge.monitor;

/** Which way bytes go over the cable. */
public enum Direction {
  /** The device has sent them. */
  FROM_LINE("from line"),
  /** The device gets them. */
  TO_LINE("to line");

  private final String text;

  Direction(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
