package org.serialbridge.serial.output;

import org.serialbridge.serial.output.WriteScheduler.Action;

/**
 * A change of the line, which may block. Later steps wait until it is made.
 *
 * <pre>
 * BEHIND_BYTES -- at the head --> KERNEL -- the kernel holds no bytes, or after a second --> FIFO
 *      |                                                                                      |
 *      | overtakes                          the transmitter is empty, or the time of the FIFO |
 *      v                                              is over, or the end of the same second  v
 *    READY ---------------------------------- begin --------------------------------------> RUNNING
 * </pre>
 */
final class QueuedChange implements WriteQueue.Step {
  private enum State {
    BEHIND_BYTES,
    KERNEL,
    FIFO,
    READY,
    RUNNING
  }

  private final Runnable body;
  private final boolean isExclusive;
  private final WriteScheduler.Line line;
  private final FifoDrainEstimate fifo;
  private State state;

  /** The end of the waiting. */
  private long waitsUntil;

  /** The estimated end of the bytes in the FIFO. */
  private long quietAt;

  /**
   * A change.
   *
   * @param fifo the estimate for the bytes that were written
   */
  QueuedChange(
      Runnable body, boolean isBehindBytes, WriteScheduler.Line line, FifoDrainEstimate fifo) {
    this.body = body;
    isExclusive = isBehindBytes;
    this.line = line;
    this.fifo = fifo;
    state = isBehindBytes ? State.BEHIND_BYTES : State.READY;
  }

  Runnable body() {
    return body;
  }

  boolean isBehindBytes() {
    return state == State.BEHIND_BYTES;
  }

  /** Whether the driver of a transceiver must not be switched meanwhile. */
  boolean isExclusive() {
    return isExclusive;
  }

  boolean isRunning() {
    return state == State.RUNNING;
  }

  /** It waits for no bytes. */
  void overtake() {
    state = State.READY;
  }

  @Override
  public long nanosToWait(long now) {
    if (state == State.BEHIND_BYTES) {
      state = State.KERNEL;
      waitsUntil = now + WriteScheduler.STANDSTILL_NANOS;
    }
    if (state == State.KERNEL) {
      if (line.unsentBytes() > 0 && now - waitsUntil < 0) {
        return WriteScheduler.DRAIN_CHECK_NANOS;
      }
      state = State.FIFO;
      quietAt = now + fifo.nanosLeft(line.characterNanos(), now);
      fifo.emptied();
    }
    return state == State.FIFO ? Math.min(nanosOfTransmitter(now), waitsUntil - now) : 0;
  }

  private long nanosOfTransmitter(long now) {
    return switch (line.transmitter()) {
      case EMPTY -> 0;
      case BUSY -> Math.max(WriteScheduler.TRANSMITTER_CHECK_NANOS, quietAt - now);
      case UNKNOWN -> quietAt - now;
    };
  }

  @Override
  public Action begin() {
    if (state == State.RUNNING) {
      return Action.WAIT;
    }
    state = State.RUNNING;
    return Action.CHANGE;
  }
}
