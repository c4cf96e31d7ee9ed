package org.serialbridge.serial.output;

/**
 * Estimates when the last written byte has left the UART. The kernel tells the bytes that it still
 * holds, but not those in the FIFO of a UART or USB adapter, which a break or a change of speed
 * would spoil. Each byte takes its time on the line, so the waiting is never longer than necessary.
 * Only devices without a line are faster; waiting for them is bounded by the time of a FIFO.
 */
public final class FifoDrainEstimate {
  /** In bytes: the FIFO of a CP2102N; most others are not larger. */
  private static final int LARGEST_FIFO = 512;

  private long idleAt;
  private boolean idle = true;

  /** The UART is idle. */
  public FifoDrainEstimate() {}

  /** The kernel took bytes. */
  public void written(int bytes, long characterNanos, long now) {
    long begin = idle || idleAt - now < 0 ? now : idleAt;
    idleAt = begin + bytes * characterNanos;
    idle = false;
  }

  /** The longest time in ns until the FIFO is empty, if the kernel holds no more bytes. */
  public long nanosLeft(long characterNanos, long now) {
    return idle ? 0 : Math.min(Math.max(0, idleAt - now), LARGEST_FIFO * characterNanos);
  }

  /**
   * The same until the line is surely quiet: one character more, because the speeds of UARTs are
   * not exact.
   */
  public long nanosUntilQuiet(long characterNanos, long now) {
    return idle
        ? 0
        : Math.min(Math.max(0, idleAt + characterNanos - now), LARGEST_FIFO * characterNanos);
  }

  /** The bytes in the kernel were dropped. */
  public void dropped(long characterNanos, long now) {
    idleAt = now + Math.min(Math.max(0, idleAt - now), LARGEST_FIFO * characterNanos);
  }

  /** The FIFO was waited for. */
  public void emptied() {
    idle = true;
  }
}
