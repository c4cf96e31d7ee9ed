package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * The master of a serial line: one request at a time. An answer counts only if unit and function
 * code fit the request in flight, its length is what was asked, and its CRC is right; whatever else
 * comes is counted and dropped, and the line falls silent before the next request. Sans-IO.
 *
 * <pre>
 * FREE --ask--> ASKED --answer--> FREE      a request may be asked from T3.5 after the last byte on
 *                 |----time-out--> FREE     the line, in either direction
 *  |--ask a broadcast--> ASKED --turnaround delay--> FREE
 * </pre>
 */
final class RtuMaster {
  /** Who asks. */
  interface Output {
    /** An RTU frame for the line. */
    void toLine(byte[] frame);

    /** Whether all that was given to the line has left this computer, as far as it can tell. */
    boolean hasLeft();

    /** Drops what was given to the line and has not left. */
    void withdraw();

    /**
     * The request in flight was answered.
     *
     * @param pdu the answer
     * @param nanos from the end of the request to the last byte of the answer
     */
    void answered(byte[] pdu, long nanos);

    /**
     * The request in flight was not answered, or was a broadcast.
     *
     * @param fault what came instead
     * @param now when it was given up
     */
    void unanswered(Fault fault, long now);

    /** Bytes came that are no part of an answer. */
    void dropped(int bytes);

    /** A whole frame came that nobody asked for, or asks for any more. */
    void unexpectedResponse(int unit);

    /**
     * A whole frame came instead of the answer to the request in flight, before that is given up.
     *
     * @param difference between the two, in words
     */
    void mismatch(String difference);
  }

  /** What came instead of an answer. */
  enum Fault {
    /** Nothing, or nothing that looks like an answer. */
    SILENCE,
    /** Something that looks like the answer, with a wrong CRC. */
    BAD_CRC,
    /** Nothing was to come: a broadcast. */
    BROADCAST,
    /** The request has not left in time, because the line is held; it will not leave any more. */
    NOT_SENT,
    /** The line has gone. */
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

  /** Whether the silence behind the received bytes is over, and they were no answer. */
  private boolean isSilent;

  private boolean isUsed;
  private long lastByte;
  private boolean mustFallSilent;

  /** Since when bytes come that nobody asked for, without a silence between them. */
  private long unexpectedSince;

  private boolean isQuiet;
  private long quietUntil;
  private ExpectedResponse expected = NOTHING_EXPECTED;

  /** The one that was given up last: its answer may still come. */
  private ExpectedResponse late = NOTHING_EXPECTED;

  private byte[] asked = {};
  private boolean isAsked;
  private long askedAt;

  /** When the request must have left. */
  private long latest;

  /** When the answer must have begun. */
  private long responseDeadline;

  /** When one of them is looked at next. */
  private long deadline;

  /** Whether the line gives back what is sent, as some RS-485 adapters do. */
  private boolean echoes;

  RtuMaster(LineTiming timing, Output output) {
    this.timing = timing;
    this.output = output;
  }

  /** Whether a request may be asked now. */
  boolean isFree(long now) {
    return !isAsked && (!isUsed || now - freeAt() >= 0);
  }

  /** When the line will be free, if nothing comes until then and no request is in flight. */
  OptionalLong freeFrom() {
    return isAsked || !isUsed ? OptionalLong.empty() : OptionalLong.of(freeAt());
  }

  /**
   * Whether unexpected bytes have not let the line fall silent for as long as a slave gets to
   * answer.
   */
  boolean isBabbling(long now) {
    return !isAsked
        && mustFallSilent
        && now - lastByte < timing.silence()
        && now - unexpectedSince >= timing.response();
  }

  private long freeAt() {
    long gap = mustFallSilent ? Math.max(timing.gap(), timing.silence()) : timing.gap();
    long silent = lastByte + gap;
    return isQuiet && quietUntil - silent > 0 ? quietUntil : silent;
  }

  /**
   * Asks; only when free.
   *
   * @param leaveBy when the request must have left; else it is withdrawn
   */
  void ask(Adu request, long leaveBy, long now) {
    endUnexpected();
    asked = request.rtu();
    expected = new ExpectedResponse(request);
    isAsked = true;
    isUsed = true;
    isQuiet = false;
    mustFallSilent = false;
    latest = leaveBy;
    leavesAt(now + asked.length * timing.character());
    output.toLine(asked);
  }

  private void leavesAt(long time) {
    askedAt = time;
    lastByte = time;
    responseDeadline =
        time + (expected.request().isBroadcast() ? timing.turnaround() : timing.response());
    deadline = latest - responseDeadline < 0 ? latest : responseDeadline;
  }

  /** The line has gone: no answer will come. */
  void lineLost(long now) {
    if (isAsked) {
      giveUp(Fault.NO_LINE, now);
    }
  }

  /** Takes bytes of the line that were read at {@code now}. */
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
        if (!mustFallSilent || now - lastByte >= timing.silence()) {
          unexpectedSince = now;
        }
        lastByte = now;
        mustFallSilent = true;
      }
    }
  }

  /** When {@link #poll} must be called next. */
  OptionalLong deadline() {
    if (length > 0 && !isSilent) {
      return OptionalLong.of(lastByte + timing.silence());
    }
    return isAsked ? OptionalLong.of(deadline) : OptionalLong.empty();
  }

  /** Lets time pass. */
  void poll(long now) {
    if (length > 0 && !isSilent && now - lastByte >= timing.silence()) {
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

  /** A request that is held up on its way to the line has its response time before it. */
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

  /** An answer that began in time may end later, but not for ever. */
  private boolean isStillArriving(long now) {
    return length > 0
        && !isSilent
        && !expected.request().isBroadcast()
        && now - responseDeadline < Adu.LONGEST_RTU * timing.character() + timing.silence();
  }

  /** An answer of known length is complete at its last byte, whatever came before it. */
  private void findAnswer(long now) {
    for (int from = 0; from < length; from++) {
      int frame = expected.answerLength(received, from, length);
      if (frame > 0 && from + frame <= length && isAnswer(from, from + frame)) {
        answered(from, from + frame, now);
        return;
      }
    }
  }

  /** After a bad answer of the right length no other one will come: why wait for the time-out. */
  private void endOfSilence(long now) {
    findAnswerBeforeSilence();
    if (isAsked && !echoes && !expected.request().isBroadcast() && hasBadAnswer()) {
      giveUp(Fault.BAD_CRC, now);
    }
  }

  /** One of unknown length is complete when silence follows. */
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

  /**
   * Where the echo of the request ends that came first, or 0. Noise may come before an echo, but
   * not as many bytes as the echo has.
   */
  private int echoEnd() {
    for (int from = 0; from < asked.length && from + asked.length <= length; from++) {
      if (Arrays.equals(received, from, from + asked.length, asked, 0, asked.length)) {
        return from + asked.length;
      }
    }
    return 0;
  }

  /**
   * The answer to a write looks like the write itself, and so may others: only a line that was seen
   * to echo a request before its answer is believed to echo this one.
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
      // A bad answer ends a request early: the good one may come as late as after any time-out.
      boolean isEarly = timing.quiet() > 0 && responseDeadline - now > 0;
      quietUntil = (isEarly ? responseDeadline : now) + timing.quiet();
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

  /** Whether something came with unit, function code and length of the answer; its CRC is wrong. */
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

  /** Whether one whole frame has come that is neither an answer, nor a late one, nor an echo. */
  private boolean isMismatch() {
    return isWholeFrame(length)
        && !Arrays.equals(received, 0, length, asked, 0, asked.length)
        && !late.mayBeAnsweredBy(Arrays.copyOf(received, length));
  }

  private boolean isWholeFrame(int size) {
    return size >= SHORTEST_RTU && size <= Adu.LONGEST_RTU && Adu.hasGoodCrc(received, 0, size);
  }

  /** A whole frame, where it is no answer, is one that nobody asks for. */
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
