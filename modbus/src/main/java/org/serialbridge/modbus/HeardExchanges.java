package org.serialbridge.modbus;

import org.jspecify.annotations.Nullable;

/**
 * The exchanges on a line with another master: tells requests from responses, and learns from both.
 * A frame is the response to the request before it if it fits, else a request.
 *
 * <p>RTU and ASCII cannot tell a request for coils from a response with 3 bytes of coils. Such a
 * frame is a request if it repeats the request before it, or comes later than a response may.
 */
final class HeardExchanges {
  private final long responseNanos;
  private final HeardValues values;
  private final HeardPolls polls;
  private @Nullable ExpectedResponse expected;
  private long askedAt;

  HeardExchanges(LineTiming timing, HeardValues values, HeardPolls polls) {
    responseNanos = timing.responseNanos();
    this.values = values;
    this.polls = polls;
  }

  /** The response that may come next; null if no request waits for one. */
  @Nullable ExpectedResponse expected() {
    return expected;
  }

  /** Takes a frame of the line whose checksum is right. */
  void heard(Adu frame, long now) {
    ExpectedResponse waiting = expected;
    if (waiting != null && isAnswer(frame, waiting, now)) {
      expected = null;
      answered(waiting.request(), frame, now);
    } else if (isRequest(frame)) {
      if (waiting != null) {
        polls.unanswered(waiting.request());
      }
      asked(frame, now);
    } else if (frame.function().repeated() > 0) {
      values.forgetWritten(frame); // the response to a write that was not heard
    }
  }

  private boolean isAnswer(Adu frame, ExpectedResponse waiting, long now) {
    boolean mayBeRead = frame.function().onlyReadsValues() && isRequest(frame);
    boolean isRead =
        mayBeRead && (frame.equals(waiting.request()) || now - askedAt > responseNanos);
    return !isRead && waiting.mayBeAnsweredBy(frame);
  }

  private static boolean isRequest(Adu frame) {
    int length = PduLength.ofRequest(frame.pdu(), 0, frame.pdu().length);
    return FunctionCode.isValidInRequest(frame.functionCode())
        && (length == frame.pdu().length || length == PduLength.UNKNOWN);
  }

  private void asked(Adu request, long now) {
    values.forgetWritten(request);
    if (isRangeRead(request) && request.function().onlyReadsValues()) {
      polls.sent(request, now);
    }
    expected = request.isBroadcast() ? null : new ExpectedResponse(request);
    askedAt = now;
  }

  private void answered(Adu request, Adu answer, long now) {
    polls.answered(request, now);
    if (isRangeRead(request) && answer.exceptionCode().isEmpty()) {
      values.learn(request, answer.pdu(), now);
    }
  }

  /** Whether the length of the response tells that it has all the values. */
  private static boolean isRangeRead(Adu request) {
    return request.function().askedLength(request.pdu()) > 0;
  }
}
