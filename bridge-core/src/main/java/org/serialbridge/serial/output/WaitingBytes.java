package org.serialbridge.serial.output;

/**
 * The number of bytes that wait for the line, and whether its owner should write more.
 *
 * <pre>
 * WRITABLE -- 64 KiB wait --> FULL -- 16 KiB wait --> RECOVERING -- the owner is told --> WRITABLE
 * </pre>
 */
final class WaitingBytes {
  private enum State {
    WRITABLE,
    FULL,
    RECOVERING
  }

  private State state = State.WRITABLE;
  private int bytes;

  int bytes() {
    return bytes;
  }

  boolean isWritable() {
    return state == State.WRITABLE;
  }

  void add(int count) {
    bytes += count;
    if (state == State.WRITABLE && bytes >= WriteScheduler.HIGH_WATER) {
      state = State.FULL;
    }
  }

  void remove(int count) {
    bytes -= count;
  }

  /** Whether the owner must be told now; then {@link #recovered}. */
  boolean recovers() {
    boolean isNow = state == State.FULL && bytes <= WriteScheduler.LOW_WATER;
    state = isNow ? State.RECOVERING : state;
    return isNow;
  }

  /** The owner is being told; false if there are too many bytes again. */
  boolean recovered() {
    state = bytes <= WriteScheduler.LOW_WATER ? State.WRITABLE : State.FULL;
    return isWritable();
  }
}
