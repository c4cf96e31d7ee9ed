package org.serialbridge.at;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Finds the way into command mode in the bytes of the serial line: silence, {@code +++} without CR,
 * silence, then within 3 s the {@code a} that answers ours. Everything else is data; a sequence
 * that breaks is released as data, in order and complete.
 *
 * <pre>
 * IDLE --silence, '+'--> COUNTING --third '+'--> GUARD --silence: send 'a'--> ACKNOWLEDGED --'a'--> entered
 *   ^                       |other byte,            |any byte                    |other byte,
 *   |                       |300 ms                 |                            |3 s
 *   +-----------------------+-----------------------+----------------------------+   "+", "++" or "+++" is data
 * </pre>
 *
 * Silence is one packing interval. Time is a nanosecond reading of any origin.
 */
final class EscapeSequence {
  /** The meaning of the next bytes. */
  enum Step {
    /** No byte is left, and nothing is due. */
    NONE,

    /** The rest of the input is data; the caller takes it. */
    DATA,

    /** The bytes that were held back ({@link #held}) are data. */
    HELD_DATA,

    /** The host asks for command mode: {@code a} is due. */
    ACKNOWLEDGE,

    /** The sequence that was acknowledged broke: still data mode. */
    BROKEN,

    /** Command mode was entered; the rest of the input belongs to it. */
    ENTERED
  }

  private enum State {
    IDLE,
    COUNTING,
    GUARD,
    ACKNOWLEDGED
  }

  /** A gap of exactly 300 ms is still good. */
  private static final long TOO_LONG_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(300) + 1;

  private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final byte PLUS = '+';
  private static final byte ANSWER = 'a';
  private static final byte[] PLUSES = {PLUS, PLUS, PLUS};

  private final long silenceNanos;
  private State state = State.IDLE;
  private int pluses;
  private ByteBuffer held = ByteBuffer.allocate(0);
  private boolean isBroken;
  private long deadline;
  private boolean isFirstByte = true;
  private long lastByte;

  /**
   * In data mode, the silence before the first {@code +} satisfied.
   *
   * @param silenceNanos the packing interval
   */
  EscapeSequence(long silenceNanos) {
    this.silenceNanos = silenceNanos;
  }

  /** When {@link #next} must be called at the latest. */
  OptionalLong deadline() {
    return state == State.IDLE ? OptionalLong.empty() : OptionalLong.of(deadline);
  }

  /** The bytes of {@link Step#HELD_DATA}. */
  ByteBuffer held() {
    return held;
  }

  /**
   * Takes bytes of the serial line, up to the next step. Time passes, too: a gap that grew too
   * long, the silence after the third {@code +}, the 3 s.
   */
  Step next(ByteBuffer in, long now) {
    if (isBroken) {
      isBroken = false;
      return Step.BROKEN;
    }
    if (state != State.IDLE && now - deadline >= 0) {
      return due(now);
    }
    while (in.hasRemaining()) {
      Step step = take(in, now);
      if (step != Step.NONE) {
        return step;
      }
    }
    return Step.NONE;
  }

  private Step due(long now) {
    if (state != State.GUARD) {
      return release();
    }
    state = State.ACKNOWLEDGED;
    deadline = now + ANSWER_NANOS;
    return Step.ACKNOWLEDGE;
  }

  private Step take(ByteBuffer in, long now) {
    byte next = in.get(in.position());
    switch (state) {
      case IDLE -> {
        if (!startsSequence(next, now)) {
          lastByte = now;
          isFirstByte = false;
          return Step.DATA;
        }
      }
      case COUNTING -> {
        if (next != PLUS) {
          return release();
        }
      }
      case GUARD -> {
        return release();
      }
      case ACKNOWLEDGED -> {
        if (next != ANSWER) {
          return release();
        }
        in.get();
        state = State.IDLE;
        pluses = 0;
        isFirstByte = true;
        return Step.ENTERED;
      }
    }
    in.get();
    count(now);
    return Step.NONE;
  }

  /** Only the first byte of a read can follow a silence. */
  private boolean startsSequence(byte next, long now) {
    return next == PLUS && (isFirstByte || now - lastByte >= silenceNanos);
  }

  private void count(long now) {
    pluses++;
    lastByte = now;
    isFirstByte = false;
    state = pluses < PLUSES.length ? State.COUNTING : State.GUARD;
    deadline = now + (pluses < PLUSES.length ? TOO_LONG_GAP_NANOS : silenceNanos);
  }

  /**
   * The sequence breaks. A host that tries again sends its next {@code +} after a silence: that one
   * starts a new sequence.
   */
  private Step release() {
    isBroken = state == State.ACKNOWLEDGED;
    held = ByteBuffer.wrap(PLUSES, 0, pluses).slice().asReadOnlyBuffer();
    state = State.IDLE;
    pluses = 0;
    return Step.HELD_DATA;
  }
}
