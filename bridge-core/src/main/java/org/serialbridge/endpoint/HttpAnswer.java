package org.serialbridge.endpoint;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the answer to one request: whether it has begun, and how it ended (RFC 9112,
 * section 6.3). Interim answers do not count (RFC 9110, section 15.2), except 101, behind which no
 * HTTP follows. Sans-IO.
 */
final class HttpAnswer {
  /** Longest status line, and longest line with the size of a chunk. */
  static final int LONGEST_LINE = 8 * 1024;

  /** Bytes of all fields, trailers too. */
  static final int LARGEST_HEADER = 32 * 1024;

  /** Bytes up to the end of the header: so much of empty lines and interim answers is enough. */
  static final int MOST_BEFORE_BODY = 64 * 1024;

  private boolean begun;
  private boolean endsWithConnection;
  private boolean complete;
  private @Nullable String fault;
  private int bytesBeforeBody;

  /** Takes what was found in the bytes. */
  void take(HttpObject found) {
    if (found.decoderResult().isFailure()) {
      fault =
          found.decoderResult().cause() instanceof TooLongFrameException
              ? "the header of the answer is too large"
              : "the answer is not HTTP";
      return;
    }
    if (found instanceof HttpResponse header) {
      begin(header);
    }
    complete = begun && found instanceof LastHttpContent;
  }

  private void begin(HttpResponse header) {
    HttpResponseStatus status = header.status();
    begun =
        status.codeClass() != HttpStatusClass.INFORMATIONAL
            || status.code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
    endsWithConnection =
        begun
            && !HttpUtil.isTransferEncodingChunked(header)
            && !HttpUtil.isContentLengthSet(header);
  }

  /** Takes the length of a read in which no more was found. */
  void endOfRead(int length) {
    if (!begun) {
      bytesBeforeBody += length;
      if (bytesBeforeBody > MOST_BEFORE_BODY && fault == null) {
        fault = "the header of the answer is too large";
      }
    }
  }

  /** Whether its header has come: what follows is body. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether its body is what comes until the connection ends. */
  boolean endsWithConnection() {
    return endsWithConnection;
  }

  boolean isComplete() {
    return complete;
  }

  /** What is wrong with it, if anything. */
  @Nullable String fault() {
    return fault;
  }
}
