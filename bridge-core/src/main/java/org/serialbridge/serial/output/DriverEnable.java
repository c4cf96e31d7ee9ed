package org.serialbridge.serial.output;

import java.util.concurrent.TimeUnit;
import org.serialbridge.serial.rs485.Rs485;

/**
 * Decides when the driver of an RS-485 transceiver is enabled: before the first byte of a burst. It
 * is disabled when all bytes have left, unless more have come by then.
 *
 * <pre>
 * STEADY, receiving -- enable --> ENABLING -- switched --> STEADY, sending
 * STEADY, sending -- disable --> DISABLING -- switched --> STEADY, receiving
 * </pre>
 *
 * {@link Rs485#isSending} tells the two steady states apart: other settings may end the sending.
 */
final class DriverEnable {
  /** Longest time between checks: the kernel does not notify of bytes that leave or are dropped. */
  private static final long LONGEST_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private enum State {
    STEADY,
    ENABLING,
    DISABLING
  }

  private final Rs485 rs485;
  private final WriteScheduler.Line line;
  private final FifoDrainEstimate fifo;
  private State state = State.STEADY;

  DriverEnable(Rs485 rs485, WriteScheduler.Line line, FifoDrainEstimate fifo) {
    this.rs485 = rs485;
    this.line = line;
    this.fifo = fifo;
  }

  boolean isSteady() {
    return state == State.STEADY;
  }

  /** Whether bytes may be written. */
  boolean isReady() {
    return isSteady() && (!rs485.isSwitchedByWriter() || rs485.isSending());
  }

  /** Whether the driver can be disabled. */
  boolean isEnabled() {
    return isSteady() && rs485.isSending();
  }

  boolean isDisabled() {
    return isSteady() && !rs485.isSending();
  }

  void enable() {
    state = State.ENABLING;
  }

  void disable() {
    state = State.DISABLING;
  }

  void switched() {
    state = State.STEADY;
  }

  /** The time in ns until the next check whether all bytes have left; 0 if they have. */
  long nanosUntilQuiet(long now) {
    long character = line.characterNanos();
    int unsent = line.unsentBytes();
    long nanos =
        unsent > 0
            ? Math.max(WriteScheduler.TRANSMITTER_CHECK_NANOS, unsent * character)
            : nanosOfTransmitter(character, now);
    return Math.min(nanos, LONGEST_CHECK_NANOS);
  }

  private long nanosOfTransmitter(long character, long now) {
    return switch (line.transmitter()) {
      case EMPTY -> 0;
      case BUSY -> Math.max(WriteScheduler.TRANSMITTER_CHECK_NANOS, fifo.nanosLeft(character, now));
      case UNKNOWN -> fifo.nanosUntilQuiet(character, now);
    };
  }
}
