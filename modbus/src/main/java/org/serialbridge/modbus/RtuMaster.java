package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import org.serialbridge.time.Timed;

/**
 * The master of a serial line, with one request at a time. A response counts only if its unit and
 * function code fit the request in flight, its length is the requested one and its CRC is right.
 * All other bytes are counted and dropped; the next request then waits for a silence. Sans-IO.
 *
 * <pre>
 * FREE --ask--> ASKED --answer--> FREE      a request may be asked from T3.5 after the last byte on
 *                 |----time-out--> FREE     the line, in either direction
 *  |--ask a broadcast--> ASKED --turnaround delay--> FREE
 * </pre>
 */
final class RtuMaster implements Timed {
  /** The owner of the line. */
  interface Output {
    /** An RTU frame for the line. */
    void toLine(byte[] frame);

    /** Whether all data given to the line has left, as far as the kernel tells. */
    boolean hasLeft();

    /** Drops the data that was given to the line and has not left. */
    void withdraw();

    /**
     * The request in flight was answered.
     *
     * @param pdu the PDU of the response
     * @param nanos time from the end of the request to the last byte of the response
     */
    void answered(byte[] pdu, long nanos);

    /**
     * The request in flight was not answered, or was a broadcast.
     *
     * @param fault the reason
     * @param now the time when it was given up
     */
    void unanswered(Fault fault, long now);

    /** Bytes were dropped: they were no part of a response. */
    void dropped(int bytes);

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
    /** Bytes came that look like the response, with a wrong CRC. */
    BAD_CRC,
    /** A broadcast has no response. */
    BROADCAST,
    /** The request did not leave in time, because the line is held. It was withdrawn. */
    NOT_SENT,
    /** The serial device is gone. */
    NO_LINE
  }

  private static final int CAPACITY = 2 * Adu.LONGEST_RTU;
  private static final int SHORTEST_RTU = 4;
  private static final ExpectedResponse NOTHING_EXPECTED =
      new ExpectedResponse(new Adu(0, new byte[1]));

  private final LineTiming timing;
  private final Output output;
  private final byte[] received = new byte[CAPACITY];
  private int length;

  /** Whether a silence has shown that the received bytes are not a response. */
  private boolean isSilent;

  private boolean isUsed;
  private long lastByte;
  private boolean mustFallSilent;

  /** The time since which unexpected bytes come without a silence between them. */
  private long unexpectedSince;

  private boolean isQuiet;
  private long quietUntil;
  private ExpectedResponse expected = NOTHING_EXPECTED;

  /** The response to the last request that was given up. */
  private ExpectedResponse late = NOTHING_EXPECTED;

  private byte[] asked = {};
  private boolean isAsked;
  private long askedAt;

  /** The time by which the request must have left. */
  private long latest;

  /** The time by which the response must have begun. */
  private long responseDeadline;

  /** The earlier of these two that is still to be checked. */
  private long deadline;

  /** Whether the line echoes the sent bytes, as some RS-485 adapters do. */
  private boolean echoes;

  RtuMaster(LineTiming timing, Output output) {
    this.timing = timing;
    this.output = output;
  }

  /** Whether a request may be sent now. */
  boolean isFree(long now) {
    return !isAsked && (!isUsed || now - freeAt() >= 0);
  }

  /** The time when the line will be free, without further bytes; empty during a request. */
  OptionalLong freeFrom() {
    return isAsked || !isUsed ? OptionalLong.empty() : OptionalLong.of(freeAt());
  }

  /** Whether unexpected bytes have left no silence for the response time. */
  boolean isBabbling(long now) {
    return !isAsked
        && mustFallSilent
        && now - lastByte < timing.silenceNanos()
        && now - unexpectedSince >= timing.responseNanos();
  }

  private long freeAt() {
    long gap =
        mustFallSilent ? Math.max(timing.gapNanos(), timing.silenceNanos()) : timing.gapNanos();
    long silent = lastByte + gap;
    return isQuiet && quietUntil - silent > 0 ? quietUntil : silent;
  }

  /** Sends a request on the free line; it is withdrawn if it has not left by {@code leaveBy}. */
  void ask(Adu request, long leaveBy, long now) {
    endUnexpected();
    asked = request.rtu();
    expected = new ExpectedResponse(request);
    isAsked = true;
    isUsed = true;
    isQuiet = false;
    mustFallSilent = false;
    latest = leaveBy;
    leavesAt(now + asked.length * timing.characterNanos());
    output.toLine(asked);
  }

  private void leavesAt(long time) {
    askedAt = time;
    lastByte = time;
    responseDeadline =
        time
            + (expected.request().isBroadcast()
                ? timing.turnaroundNanos()
                : timing.responseNanos());
    deadline = latest - responseDeadline < 0 ? latest : responseDeadline;
  }

  /** The serial device is gone: no response will come. */
  void lineLost(long now) {
    if (isAsked) {
      giveUp(Fault.NO_LINE, now);
    }
  }

  /** Takes bytes from the line, read at {@code now}. */
  void receive(ByteBuffer bytes, long now) {
    poll(now);
    isUsed = true;
    while (bytes.hasRemaining()) {
      if (length == CAPACITY) {
        forget(Adu.LONGEST_RTU); // no answer begins that long ago
      }
      int taken = Math.min(bytes.remaining(), CAPACITY - length);
      bytes.get(received, length, taken);
      length += taken;
      isSilent = false;
      if (isAsked) {
        lastByte = now - lastByte > 0 ? now : lastByte; // the request is still going out
        findAnswer(now);
      } else {
        if (!mustFallSilent || now - lastByte >= timing.silenceNanos()) {
          unexpectedSince = now;
        }
        lastByte = now;
        mustFallSilent = true;
      }
    }
  }

  @Override
  public OptionalLong deadline() {
    if (length > 0 && !isSilent) {
      return OptionalLong.of(lastByte + timing.silenceNanos());
    }
    return isAsked ? OptionalLong.of(deadline) : OptionalLong.empty();
  }

  @Override
  public void poll(long now) {
    if (length > 0 && !isSilent && now - lastByte >= timing.silenceNanos()) {
      isSilent = true;
      if (isAsked) {
        endOfSilence(now);
      } else {
        endUnexpected();
      }
    }
    if (isAsked && now - deadline >= 0) {
      endOfTime(now);
    }
  }

  /** The response time of a request begins when the request has left. */
  private void endOfTime(long now) {
    if (!output.hasLeft()) {
      if (now - latest >= 0) {
        output.withdraw();
        giveUp(Fault.NOT_SENT, now);
      } else {
        leavesAt(now);
      }
    } else if (now - responseDeadline < 0) {
      deadline = responseDeadline;
    } else if (!isStillArriving(now)) {
      giveUp(expected.request().isBroadcast() ? Fault.BROADCAST : fault(), now);
    }
  }

  /** A response that began in time may end later, within a limit. */
  private boolean isStillArriving(long now) {
    return length > 0
        && !isSilent
        && !expected.request().isBroadcast()
        && now - responseDeadline
            < Adu.LONGEST_RTU * timing.characterNanos() + timing.silenceNanos();
  }

  /** A response of known length is complete at its last byte, whatever came before it. */
  private void findAnswer(long now) {
    for (int from = 0; from < length; from++) {
      int frame = expected.answerLength(received, from, length);
      if (frame > 0 && from + frame <= length && isAnswer(from, from + frame)) {
        answered(from, from + frame, now);
        return;
      }
    }
  }

  /** No other response follows a bad one of the right length: gives up before the time-out. */
  private void endOfSilence(long now) {
    findAnswerBeforeSilence();
    if (isAsked && !echoes && !expected.request().isBroadcast() && hasBadAnswer()) {
      giveUp(Fault.BAD_CRC, now);
    }
  }

  /** A response of unknown length is complete when silence follows. */
  private void findAnswerBeforeSilence() {
    for (int from = 0; from + SHORTEST_RTU <= length; from++) {
      if (expected.answerLength(received, from, length) == PduLength.UNKNOWN
          && length - from <= Adu.LONGEST_RTU
          && isAnswer(from, length)) {
        answered(from, length, lastByte);
        return;
      }
    }
  }

  /** The end of the echo of the request, or 0. Less noise than its length may come before it. */
  private int echoEnd() {
    for (int from = 0; from < asked.length && from + asked.length <= length; from++) {
      if (Arrays.equals(received, from, from + asked.length, asked, 0, asked.length)) {
        return from + asked.length;
      }
    }
    return 0;
  }

  /**
   * Whether bytes are an echo. The response to a write looks like the write, so only a line that
   * has echoed a request before its response is believed to echo this one.
   */
  private boolean isEcho(int from, int to) {
    return echoes && to == echoEnd() && to - from == asked.length;
  }

  private boolean isAnswer(int from, int to) {
    return !expected.request().isBroadcast()
        && !isEcho(from, to)
        && Adu.hasGoodCrc(received, from, to)
        && expected.fits(Arrays.copyOfRange(received, from + 1, to - Adu.CRC_LENGTH));
  }

  private void answered(int from, int to, long at) {
    byte[] pdu = Arrays.copyOfRange(received, from + 1, to - Adu.CRC_LENGTH);
    int echo = echoEnd() <= from ? echoEnd() : 0;
    echoes = echo > 0;
    forget(echo);
    discard(from - echo);
    System.arraycopy(received, to - from, received, 0, length - (to - from));
    length -= to - from;
    mustFallSilent = length > 0;
    unexpectedSince = at;
    isAsked = false;
    lastByte = at;
    output.answered(pdu, Math.max(0, at - askedAt));
  }

  private void giveUp(Fault fault, long now) {
    mustFallSilent = length > 0;
    unexpectedSince = now;
    if (echoEnd() > 0 && !expected.mayBeAnsweredBy(asked)) {
      echoes = true;
    }
    echoes = echoes && length > 0;
    forget(echoes ? echoEnd() : 0);
    if (fault == Fault.SILENCE && isMismatch()) {
      output.mismatch(expected.difference(received));
      forget(length);
    } else {
      discard(length);
    }
    late = expected;
    isAsked = false;
    if (fault == Fault.SILENCE || fault == Fault.BAD_CRC) {
      isQuiet = true;
      // A good response may still come until the time-out.
      boolean isEarly = timing.quietNanos() > 0 && responseDeadline - now > 0;
      quietUntil = (isEarly ? responseDeadline : now) + timing.quietNanos();
    }
    output.unanswered(fault, now);
  }

  private Fault fault() {
    int from = echoes ? echoEnd() : 0;
    boolean isUnknown =
        from + SHORTEST_RTU <= length
            && expected.answerLength(received, from, length) == PduLength.UNKNOWN
            && !Adu.hasGoodCrc(received, from, length);
    return isUnknown || hasBadAnswer() ? Fault.BAD_CRC : Fault.SILENCE;
  }

  /** Whether bytes with unit, function code and length of the response have a wrong CRC. */
  private boolean hasBadAnswer() {
    for (int from = echoes ? echoEnd() : 0; from + SHORTEST_RTU <= length; from++) {
      int to = from + expected.answerLength(received, from, length);
      if (to > from && to <= length && !Adu.hasGoodCrc(received, from, to)) {
        return true;
      }
    }
    return false;
  }

  private void endUnexpected() {
    discard(length);
  }

  /** Whether one whole frame has come that is no response, no late response and no echo. */
  private boolean isMismatch() {
    return isWholeFrame(length)
        && !Arrays.equals(received, 0, length, asked, 0, asked.length)
        && !late.mayBeAnsweredBy(Arrays.copyOf(received, length));
  }

  private boolean isWholeFrame(int size) {
    return size >= SHORTEST_RTU && size <= Adu.LONGEST_RTU && Adu.hasGoodCrc(received, 0, size);
  }

  /** Drops bytes; a whole frame counts as an unexpected response. */
  private void discard(int oldest) {
    if (isWholeFrame(oldest)) {
      output.unexpectedResponse(received[0] & 0xFF);
    }
    forget(oldest);
  }

  private void forget(int oldest) {
    if (oldest > 0) {
      output.dropped(oldest);
    }
    System.arraycopy(received, oldest, received, 0, length - oldest);
    length -= oldest;
  }
}
