package org.serialbridge.at;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.serialbridge.time.Timed;

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
final class EscapeSequence implements Timed {
  /** Where the bytes go. */
  interface Output {
    /**
     * These bytes are data, which came or turned out to be data at {@code now}; valid during the
     * call.
     */
    void data(ByteBuffer bytes, long now);

    /** The host asked for command mode: {@code a} is due. */
    void acknowledge();

    /** The sequence that was acknowledged broke: still data mode. */
    void broken();
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
  private static final int PLUSES = 3;

  private final long silenceNanos;
  private final Output output;
  private State state = State.IDLE;
  private int held;
  private long deadline;
  private boolean isFirstByte = true;
  private long lastByte;

  /**
   * In data mode, the silence before the first {@code +} satisfied.
   *
   * @param silenceNanos the packing interval
   */
  EscapeSequence(long silenceNanos, Output output) {
    this.silenceNanos = silenceNanos;
    this.output = output;
  }

  @Override
  public OptionalLong deadline() {
    return state == State.IDLE ? OptionalLong.empty() : OptionalLong.of(deadline);
  }

  /**
   * Takes bytes of the serial line.
   *
   * @return whether command mode was entered; what is left in {@code in} belongs to it
   */
  boolean receive(ByteBuffer in, long now) {
    poll(now);
    while (in.hasRemaining()) {
      if (state == State.IDLE && !startsSequence(in, now)) {
        lastByte = now;
        isFirstByte = false;
        output.data(in, now);
        in.position(in.limit());
        return false;
      }
      if (take(in.get(), now)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void poll(long now) {
    if (state == State.IDLE || now - deadline < 0) {
      return;
    }
    if (state == State.GUARD) {
      state = State.ACKNOWLEDGED;
      deadline = now + ANSWER_NANOS;
      output.acknowledge();
    } else {
      release(now);
    }
  }

  /** Only the first byte of a read can follow a silence. */
  private boolean startsSequence(ByteBuffer in, long now) {
    return in.get(in.position()) == PLUS && (isFirstByte || now - lastByte >= silenceNanos);
  }

  /** One byte while a sequence is starting or under way. */
  private boolean take(byte next, long now) {
    switch (state) {
      case IDLE, COUNTING -> count(next, now);
      case GUARD -> breakWith(next, now);
      case ACKNOWLEDGED -> {
        if (next == ANSWER) {
          state = State.IDLE;
          held = 0;
          isFirstByte = true;
          return true;
        }
        breakWith(next, now);
      }
    }
    return false;
  }

  private void count(byte next, long now) {
    if (next != PLUS) {
      breakWith(next, now);
      return;
    }
    held++;
    lastByte = now;
    isFirstByte = false;
    state = held < PLUSES ? State.COUNTING : State.GUARD;
    deadline = now + (held < PLUSES ? TOO_LONG_GAP_NANOS : silenceNanos);
  }

  /**
   * A host that tries again sends its next {@code +} after a silence: that one starts a new
   * sequence.
   */
  private void breakWith(byte next, long now) {
    boolean afterSilence = now - lastByte >= silenceNanos;
    release(now);
    if (next == PLUS && afterSilence) {
      count(next, now);
    } else {
      lastByte = now;
      output.data(ByteBuffer.wrap(new byte[] {next}), now);
    }
  }

  private void release(long now) {
    boolean wasAcknowledged = state == State.ACKNOWLEDGED;
    byte[] pluses = "+".repeat(held).getBytes(StandardCharsets.US_ASCII);
    state = State.IDLE;
    held = 0;
    output.data(ByteBuffer.wrap(pluses), now);
    if (wasAcknowledged) {
      output.broken();
    }
  }
}
