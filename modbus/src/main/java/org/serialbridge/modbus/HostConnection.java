package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a {@link HostUnitLink}, with one request at a time.
 *
 * <pre>
 * state of a connection    event                                next state
 * CLOSED                   a request waits                      CONNECTING
 * CONNECTING               connected                            SETTLING
 * CONNECTING               failed                               CLOSED (1)
 * SETTLING                 the delay is over                    IDLE
 * IDLE                     ask                                  ASKED
 * IDLE                     no request for the idle time         CLOSED
 * ASKED                    the answer, or its time-out          IDLE, CLOSED (2)
 * SETTLING, IDLE, ASKED    closed by the host                   CLOSED (3)
 *
 * (1) a failure: all that waits gets exception 0B, and the next attempt is 1, 2, 4 ... 30 s later
 * (2) after a time-out without transaction identifiers: a late answer would fit the next request
 * (3) a failure too, unless the host closed in order and nothing was asked
 * </pre>
 */
final class HostConnection {
  enum State {
    CLOSED,
    CONNECTING,
    SETTLING,
    IDLE,
    ASKED;

    boolean isOpen() {
      return this == SETTLING || this == IDLE || this == ASKED;
    }
  }

  private static final OptionalLong NEVER = OptionalLong.empty();

  /** A connection that has said nothing for so many time-outs may be dead: a new one is made. */
  private static final int MOST_SILENT_TIMEOUTS = 3;

  private final int number;
  private final HostUnitLink.Options options;
  private final HostUnitLink.Output output;
  private final IntConsumer unexpected;
  private State state = State.CLOSED;
  private ClientCodec codec;
  private RequestQueue.@Nullable PendingRequest asked;

  /** The end of the delay, the beginning of the idle time, or the time-out. */
  private long time;

  private long connectedAt;
  private boolean hasAnswered;
  private int silentTimeouts;

  /** Failures since its last answer, and the end of the pause behind them. */
  private int failures;

  private long retryAt;

  /**
   * A connection that is not made.
   *
   * @param unexpected takes the unit of an ADU that is not the response
   */
  HostConnection(
      int number,
      HostUnitLink.Options options,
      HostUnitLink.Output output,
      IntConsumer unexpected) {
    this.number = number;
    this.options = options;
    this.output = output;
    this.unexpected = unexpected;
    codec = options.framing().clientCodec(unexpected);
  }

  State state() {
    return state;
  }

  /** Whether it was made less than {@code nanos} ago and has answered nothing. */
  boolean isNew(long nanos, long now) {
    return state.isOpen() && !hasAnswered && now - connectedAt < nanos;
  }

  boolean hasAnswered() {
    return hasAnswered;
  }

  int failures() {
    return failures;
  }

  /** It could not be made, or was lost while it was needed. */
  void failed(long nextTry) {
    failures++;
    retryAt = nextTry;
  }

  /** Whether it is closed and may be tried. */
  boolean mayConnect(long now) {
    return state == State.CLOSED && (failures == 0 || now - retryAt >= 0);
  }

  void connect() {
    state = State.CONNECTING;
    output.connect(number);
  }

  void connected(long now) {
    codec = options.framing().clientCodec(unexpected);
    state = State.SETTLING;
    connectedAt = now;
    time = now + options.delayNanos();
    hasAnswered = false;
    silentTimeouts = 0;
  }

  void ask(RequestQueue.PendingRequest pending, int transaction, long now) {
    state = State.ASKED;
    asked = pending;
    time = now + pending.timeoutNanos();
    output.send(number, codec.ask(pending.request(), transaction));
  }

  /**
   * Takes bytes of the host.
   *
   * @return the answer to the request in flight, if it is complete
   * @throws ProtocolException if the host speaks another framing
   */
  Optional<Adu> decode(ByteBuffer bytes) throws ProtocolException {
    silentTimeouts = 0;
    Optional<Adu> answer = codec.decode(bytes);
    if (state == State.ASKED) {
      return answer;
    }
    answer.ifPresent(late -> unexpected.accept(late.unit()));
    return Optional.empty();
  }

  /** The request in flight is answered. */
  RequestQueue.PendingRequest answered(long now) {
    hasAnswered = true;
    failures = 0;
    return idle(now);
  }

  /** The request in flight is given up. */
  RequestQueue.PendingRequest timedOut(long now) {
    silentTimeouts++;
    RequestQueue.PendingRequest pending = idle(now);
    if (options.framing() != Framing.MBAP || silentTimeouts >= MOST_SILENT_TIMEOUTS) {
      close();
    }
    return pending;
  }

  private RequestQueue.PendingRequest idle(long now) {
    RequestQueue.PendingRequest pending = asked;
    if (pending == null) {
      throw new IllegalStateException("no request is in flight");
    }
    state = State.IDLE;
    time = now;
    asked = null;
    return pending;
  }

  /** Its end has come; the request that was in flight, or null. */
  RequestQueue.@Nullable PendingRequest closed() {
    RequestQueue.PendingRequest pending = asked;
    asked = null;
    state = State.CLOSED;
    return pending;
  }

  /** Ends it; the request that was in flight, or null. */
  RequestQueue.@Nullable PendingRequest close() {
    if (state != State.CLOSED) {
      output.close(number);
    }
    return closed();
  }

  /**
   * The end of its delay, time-out or idle time.
   *
   * @param isQueueEmpty whether no request waits; else an idle connection is not closed
   */
  OptionalLong deadline(boolean isQueueEmpty) {
    return switch (state) {
      case SETTLING, ASKED -> OptionalLong.of(time);
      case IDLE ->
          isQueueEmpty && options.idleNanos() > 0
              ? OptionalLong.of(time + options.idleNanos())
              : NEVER;
      case CLOSED, CONNECTING -> NEVER;
    };
  }

  /** Lets the delay or the idle time end. */
  void poll(boolean isQueueEmpty, long now) {
    if (!isDue(isQueueEmpty, now)) {
      return;
    }
    if (state == State.SETTLING) {
      state = State.IDLE;
      time = now;
    } else if (state == State.IDLE) {
      close();
    }
  }

  /** Whether the request in flight is to be given up. */
  boolean isTimedOut(long now) {
    return state == State.ASKED && isDue(true, now);
  }

  private boolean isDue(boolean isQueueEmpty, long now) {
    OptionalLong due = deadline(isQueueEmpty);
    return due.isPresent() && now - due.getAsLong() >= 0;
  }
}
