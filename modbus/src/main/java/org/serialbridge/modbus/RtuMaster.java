package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.serialbridge.time.Timed;

/**
 * The master of a serial line, with one request at a time. A response counts only if its unit and
 * function code fit the request in flight, its length is the requested one and its checksum is
 * right. All other bytes are counted and dropped; the next request then waits for a silence. The
 * {@link SerialFraming} tells frames: in ASCII, bytes outside of a frame do not begin a response,
 * and a frame ends without a silence. Sans-IO.
 *
 * <pre>
 * state                    event                                    next state
 * UNUSED                   ask                                      AWAITING
 * IDLE                     ask, T3.5 after the last byte            AWAITING
 * UNEXPECTED               ask, after a silence                     AWAITING
 * UNUSED, IDLE             a byte                                   UNEXPECTED
 * AWAITING                 a byte                                   RECEIVING
 * RECEIVING                a silence or (ASCII) the end of a frame,
 *                          and no response before it                AWAITING
 * RECEIVING                the response                             IDLE, UNEXPECTED (1)
 * AWAITING, RECEIVING      the request is given up                  IDLE, UNEXPECTED (1)
 *
 * (1) if other bytes have come, too
 * </pre>
 *
 * <p>A request is given up at its time-out, behind a damaged response, at the end of the turnaround
 * delay of a broadcast, if it has not left in time, or if the line is gone.
 */
final class RtuMaster implements Timed {
  /** The owner of the requests. */
  interface Listener {
    /**
     * The request in flight was answered.
     *
     * @param pdu the PDU of the response
     * @param nanos time from the end of the request to the last byte of the response
     * @param now the time when the response was found complete
     */
    void answered(byte[] pdu, long nanos, long now);

    /**
     * The request in flight was not answered, or was a broadcast.
     *
     * @param fault the reason
     * @param now the time when it was given up
     */
    void unanswered(Fault fault, long now);

    /** A whole frame came without a request, or after its request was given up. */
    void unexpectedResponse(int unit);

    /**
     * A whole frame came instead of the response, before the request is given up.
     *
     * @param difference the difference between the frame and the response, in words
     */
    void mismatch(String difference);
  }

  /** The reason why a request has no response. */
  enum Fault {
    /** Nothing came, or nothing that looks like a response. */
    SILENCE,
    /** Bytes came that look like the response, with a wrong CRC or LRC. */
    BAD_CRC,
    /** A broadcast has no response. */
    BROADCAST,
    /** The request did not leave in time, because the line is held. It was withdrawn. */
    NOT_SENT,
    /** The serial device is gone. */
    NO_LINE
  }

  private enum State {
    /** No byte was on the line yet: a request may be sent at once. */
    UNUSED,
    /** A request may be sent T3.5 after the last byte, or later after a time-out. */
    IDLE,
    /** Bytes came that nobody had asked for: the next request waits for a silence. */
    UNEXPECTED,
    /** A request is in flight. All bytes that came are no response, or its echo. */
    AWAITING,
    /** A request is in flight, and bytes come that may be its response. */
    RECEIVING;

    boolean hasRequest() {
      return this == AWAITING || this == RECEIVING;
    }
  }

  private final LineTiming timing;

  /** A longer pause ends what may be a response. */
  private final long pause;

  /** The longest time from the response deadline to the end of a response that began in time. */
  private final long arrival;

  private final SerialUnitLink.Output line;
  private final Listener listener;
  private final ResponseFinder finder;
  private final ReadCoalescing reads;
  private State state = State.UNUSED;
  private long lastByte;

  /** The time since which unexpected bytes come without a silence between them. */
  private long unexpectedSince;

  /** The earliest time of the next request, whatever the last byte. */
  private long quietUntil;

  /** The time when the request in flight has left. */
  private long askedAt;

  /** The time by which it must have left. */
  private long latest;

  /** The time by which the response must have begun. */
  private long responseDeadline;

  /** The earlier of these two that is still to be checked. */
  private long deadline;

  RtuMaster(
      SerialFraming framing, LineTiming timing, SerialUnitLink.Output line, Listener listener) {
    this.timing = timing;
    pause = framing.pauseNanos(timing);
    arrival = framing.longest() * timing.characterNanos() + pause;
    this.line = line;
    this.listener = listener;
    finder = framing.finder(line::dropped, listener::unexpectedResponse);
    reads = new ReadCoalescing(timing.characterNanos());
  }

  /** Whether the line is to be read: not while the end of a response cannot have come yet. */
  boolean readsLine() {
    return !reads.isHeldOff();
  }

  /** Whether a request may be sent now. */
  boolean isFree(long now) {
    return state == State.UNUSED || !state.hasRequest() && now - freeAt() >= 0;
  }

  /** The time when the line will be free, without further bytes; empty during a request. */
  OptionalLong freeFrom() {
    return state == State.UNUSED || state.hasRequest()
        ? OptionalLong.empty()
        : OptionalLong.of(freeAt());
  }

  private long freeAt() {
    long gap =
        state == State.UNEXPECTED
            ? Math.max(timing.gapNanos(), timing.silenceNanos())
            : timing.gapNanos();
    return later(lastByte + gap, quietUntil);
  }

  /** The time until which the response to a request may come; empty if none was sent. */
  OptionalLong restsUntil() {
    if (state == State.UNUSED) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        state.hasRequest() ? responseDeadline + timing.quietNanos() : quietUntil);
  }

  /** Until this time a response to a request of an earlier master may come. */
  void rest(long until, long now) {
    if (until - now > 0) {
      state = State.IDLE;
      lastByte = now;
      quietUntil = until;
    }
  }

  /** Whether unexpected bytes have left no silence for the response time. */
  boolean isBabbling(long now) {
    return state == State.UNEXPECTED
        && now - lastByte < timing.silenceNanos()
        && now - unexpectedSince >= timing.responseNanos();
  }

  /** Sends a request on the free line; it is withdrawn if it has not left by {@code leaveBy}. */
  void ask(Adu request, long leaveBy, long now) {
    byte[] frame = finder.ask(request);
    state = State.AWAITING;
    reads.begin(now);
    quietUntil = now;
    latest = leaveBy;
    leavesAt(now + frame.length * timing.characterNanos());
    line.toLine(frame);
  }

  /** The response time of a request begins when the request has left. */
  private void leavesAt(long time) {
    askedAt = time;
    lastByte = time;
    responseDeadline =
        time + (finder.request().isBroadcast() ? timing.turnaroundNanos() : timing.responseNanos());
    deadline = latest - responseDeadline < 0 ? latest : responseDeadline;
  }

  /** The serial device is gone: no response will come. */
  void lineLost(long now) {
    if (state.hasRequest()) {
      giveUp(Fault.NO_LINE, now);
    }
  }

  /** Takes bytes from the line, read at {@code now}. */
  void receive(ByteBuffer bytes, long now) {
    poll(now);
    boolean goesOn = state == State.RECEIVING;
    reads.read(bytes.remaining(), goesOn, now);
    while (bytes.hasRemaining()) {
      finder.add(bytes);
      if (state.hasRequest()) {
        state = State.RECEIVING;
        lastByte = later(lastByte, now); // the request is still going out
        Optional<byte[]> pdu = finder.takeResponse();
        if (pdu.isPresent()) {
          answered(pdu.get(), now, now);
        }
        if (state == State.RECEIVING && finder.isEmpty()) {
          endOfFrames(now);
        }
      } else {
        unexpected(now);
      }
    }
    if (state == State.RECEIVING) {
      reads.holdOff(finder.missing(), now, due() - pause);
    }
  }

  private void unexpected(long now) {
    if (state == State.UNUSED) {
      quietUntil = now;
    }
    if (state != State.UNEXPECTED || now - lastByte >= timing.silenceNanos()) {
      unexpectedSince = now;
    }
    state = State.UNEXPECTED;
    lastByte = now;
  }

  @Override
  public OptionalLong deadline() {
    if (reads.isHeldOff()) {
      return OptionalLong.of(reads.until());
    }
    OptionalLong silent =
        awaitsSilence() ? OptionalLong.of(lastByte + pause) : OptionalLong.empty();
    return state.hasRequest() ? Timed.earlier(silent, OptionalLong.of(due())) : silent;
  }

  /** Whether bytes have come of which a silence tells that they are complete. */
  private boolean awaitsSilence() {
    return state == State.RECEIVING || state == State.UNEXPECTED && !finder.isEmpty();
  }

  /** A response that began in time may end later, within a limit. */
  private long due() {
    boolean mayArrive =
        state == State.RECEIVING && deadline == responseDeadline && !finder.request().isBroadcast();
    return mayArrive ? deadline + arrival : deadline;
  }

  @Override
  public void poll(long now) {
    if (reads.isHeldOff()) {
      if (now - reads.until() < 0) {
        return;
      }
      reads.end();
      lastByte = later(lastByte, now); // a silence begins when the line is read again
    }
    if (awaitsSilence() && now - lastByte >= pause) {
      if (state == State.UNEXPECTED) {
        finder.discard();
      } else {
        endOfFrames(now);
      }
    }
    if (state.hasRequest() && now - due() >= 0) {
      endOfTime(now);
    }
  }

  /** No other response follows a damaged one: the request is given up before the time-out. */
  private void endOfFrames(long now) {
    state = State.AWAITING;
    finder.takeResponseBeforeSilence().ifPresent(pdu -> answered(pdu, lastByte, now));
    if (state.hasRequest()
        && !finder.echoes()
        && !finder.request().isBroadcast()
        && finder.hasDamagedResponse()) {
      giveUp(Fault.BAD_CRC, now);
    }
  }

  private void endOfTime(long now) {
    if (!line.hasLeft()) {
      if (now - latest >= 0) {
        line.withdraw();
        giveUp(Fault.NOT_SENT, now);
      } else {
        leavesAt(now);
      }
    } else if (now - responseDeadline < 0) {
      deadline = responseDeadline;
    } else {
      giveUp(fault(), now);
    }
  }

  private Fault fault() {
    if (finder.request().isBroadcast()) {
      return Fault.BROADCAST;
    }
    return finder.hasDamagedResponse() || finder.hasDamagedResponseOfUnknownLength()
        ? Fault.BAD_CRC
        : Fault.SILENCE;
  }

  private void answered(byte[] pdu, long at, long now) {
    reads.end();
    state = finder.isEmpty() ? State.IDLE : State.UNEXPECTED;
    unexpectedSince = at;
    lastByte = at;
    listener.answered(pdu, Math.max(0, at - askedAt), now);
  }

  private void giveUp(Fault fault, long now) {
    reads.end();
    state = finder.isEmpty() ? State.IDLE : State.UNEXPECTED;
    unexpectedSince = now;
    finder.giveUp(fault == Fault.SILENCE).ifPresent(listener::mismatch);
    if (fault == Fault.SILENCE || fault == Fault.BAD_CRC) {
      // A good response may still come until the time-out.
      boolean isEarly = timing.quietNanos() > 0 && responseDeadline - now > 0;
      quietUntil = (isEarly ? responseDeadline : now) + timing.quietNanos();
    }
    listener.unanswered(fault, now);
  }

  private static long later(long one, long other) {
    return one - other > 0 ? one : other;
  }
}
