package org.serialbridge.serial.output;

/**
 * Measures how long no written byte has left. It must be called only while bytes are held:
 * otherwise no byte could leave.
 */
public final class StallDetector {
  private boolean isKnown;
  private long leftBefore;
  private long since;

  /** No bytes are held yet. */
  public StallDetector() {}

  /**
   * The time in nanoseconds without a byte that has left.
   *
   * @param left number of bytes that have left so far
   * @param now a reading of any clock in nanoseconds
   */
  public long nanos(long left, long now) {
    if (!isKnown || left != leftBefore) {
      isKnown = true;
      leftBefore = left;
      since = now;
    }
    return now - since;
  }

  /** Ends the measurement: no bytes are held any more. */
  public void end() {
    isKnown = false;
  }
}
