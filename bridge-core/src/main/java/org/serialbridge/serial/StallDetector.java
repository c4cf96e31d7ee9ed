package org.serialbridge.serial;

/**
 * How long nothing has left of what was written. To be asked only while something is held up:
 * otherwise there is nothing that could leave.
 */
public final class StallDetector {
  private boolean isKnown;
  private long leftBefore;
  private long since;

  /** Nothing is held up yet. */
  public StallDetector() {}

  /**
   * How long it has been so, in nanoseconds.
   *
   * @param left how many bytes have left so far
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

  /** What was held up is no more. */
  public void end() {
    isKnown = false;
  }
}
