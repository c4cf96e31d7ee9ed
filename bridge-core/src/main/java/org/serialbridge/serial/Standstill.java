package org.serialbridge.serial;

/**
 * How long nothing has left of what was written. To be asked only while something is held up:
 * otherwise there is nothing that could leave.
 */
final class Standstill {
  private boolean isKnown;
  private long leftBefore;
  private long since;

  /**
   * How long it has been so.
   *
   * @param left how many bytes have left so far
   */
  long nanos(long left, long now) {
    if (!isKnown || left != leftBefore) {
      isKnown = true;
      leftBefore = left;
      since = now;
    }
    return now - since;
  }

  /** What was held up is no more. */
  void end() {
    isKnown = false;
  }
}
