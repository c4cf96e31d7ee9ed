package org.serialbridge.modbus;

import org.jspecify.annotations.Nullable;
import org.serialbridge.modbus.FrameSplitter.Kind;

/**
 * The turns on a line where a master and its slaves are heard. A frame is the response to the
 * request before it if it fits, else a request.
 *
 * <p>RTU and ASCII cannot tell a request for coils from a response with 3 bytes of coils. Such a
 * frame is a request if it repeats the request before it, or comes later than a response may.
 */
final class HeardTurns implements Turns {
  private final long responseNanos;
  private @Nullable ExpectedResponse expected;
  private long askedAt;

  HeardTurns(LineTiming timing) {
    responseNanos = timing.responseNanos();
  }

  /** The response that may come next; null if no request waits for one. */
  @Nullable ExpectedResponse expected() {
    return expected;
  }

  @Override
  public Kind next() {
    return expected == null ? Kind.REQUEST : Kind.RESPONSE;
  }

  @Override
  public Kind take(Adu frame, long now) {
    if (expected != null && isAnswer(frame, expected, now)) {
      expected = null;
      return Kind.RESPONSE;
    }
    if (!isRequest(frame)) {
      return Kind.RESPONSE;
    }
    expected = frame.isBroadcast() ? null : new ExpectedResponse(frame);
    askedAt = now;
    return Kind.REQUEST;
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
}
