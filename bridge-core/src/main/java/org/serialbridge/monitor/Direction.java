package org.serialbridge.monitor;

/** The direction of bytes on the cable. */
public enum Direction {
  /** From the device to this computer. */
  FROM_LINE("from line"),
  /** From this computer to the device. */
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
