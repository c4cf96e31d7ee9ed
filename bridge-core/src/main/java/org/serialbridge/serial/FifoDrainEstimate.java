package org.serialbridge.serial;

/**
 * When the last byte written can have left the UART. The kernel tells what it still holds, but not
 * what waits in the FIFO of a UART or USB adapter, and a break or a change of speed would spoil
 * that. Each byte takes its time on the line, so none is waited for in vain; only devices without a
 * line, which are faster, are waited for, no longer than a FIFO takes.
 */
final class FifoDrainEstimate {
  /** Bytes: that of a CP2102N, and at least that of most others. */
  private static final int LARGEST_FIFO = 512;

  private long idleAt;
  private boolean idle = true;

  /** The kernel took bytes. */
  void written(int bytes, long characterNanos, long now) {
    long begin = idle || idleAt - now < 0 ? now : idleAt;
    idleAt = begin + bytes * characterNanos;
    idle = false;
  }

  /** How long the FIFO can take to empty, now that the kernel holds nothing more. */
  long nanosLeft(long characterNanos, long now) {
    return idle ? 0 : Math.min(Math.max(0, idleAt - now), LARGEST_FIFO * characterNanos);
  }

  /**
   * The same until the line is quiet for sure: a character more, for the speeds of UARTs are not
   * exact.
   */
  long nanosUntilQuiet(long characterNanos, long now) {
    return idle
        ? 0
        : Math.min(Math.max(0, idleAt + characterNanos - now), LARGEST_FIFO * characterNanos);
  }

  /** What the kernel held was dropped. */
  void dropped(long characterNanos, long now) {
    idleAt = now + Math.min(Math.max(0, idleAt - now), LARGEST_FIFO * characterNanos);
  }

  /** That was waited for. */
  void emptied() {
    idle = true;
  }
}
