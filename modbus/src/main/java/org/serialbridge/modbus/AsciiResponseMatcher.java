package org.serialbridge.modbus;

/** Tells the response to the request in flight from the other ASCII frames on its way. */
final class AsciiResponseMatcher {
  /** The meaning of a frame. */
  enum Kind {
    /** It is the response. */
    RESPONSE,
    /** It is the request, as some RS-485 adapters echo it. */
    ECHO,
    /** It is neither. */
    OTHER
  }

  private ExpectedResponse expected = new ExpectedResponse(new Adu(0, new byte[1]));
  private boolean hasEcho;

  /** Whether the line echoes the sent bytes. */
  private boolean echoes;

  /** The next frames belong to this request. */
  void ask(Adu request) {
    echoes = hasEcho;
    hasEcho = false;
    expected = new ExpectedResponse(request);
  }

  /** The last request, and the responses that it may get. */
  ExpectedResponse expected() {
    return expected;
  }

  /** Whether the line has echoed the last requests. */
  boolean echoes() {
    return echoes;
  }

  /**
   * The meaning of a frame during a request. The response to a write looks like the write, so only
   * a line that has echoed the request before is believed to echo this one.
   */
  Kind kindOf(Adu frame) {
    Adu request = expected.request();
    boolean fits = !request.isBroadcast() && expected.mayBeAnsweredBy(frame);
    if (frame.equals(request) && !hasEcho && (echoes || !fits)) {
      hasEcho = true;
      return Kind.ECHO;
    }
    return fits ? Kind.RESPONSE : Kind.OTHER;
  }
}
