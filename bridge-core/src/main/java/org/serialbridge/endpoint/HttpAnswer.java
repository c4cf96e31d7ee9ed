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
 * The progress of the answer to one request: whether it has begun, and how it ended (RFC 9112,
 * section 6.3). Interim answers do not count (RFC 9110, section 15.2), except 101, after which the
 * protocol is not HTTP any more. Sans-IO.
 */
final class HttpAnswer {
  /** Longest status line, and longest line with the size of a chunk. */
  static final int LONGEST_LINE = 8 * 1024;

  /** Limit of the bytes of all fields, trailers included. */
  static final int LARGEST_HEADER = 32 * 1024;

  /** Limit of the bytes before the body, which bounds empty lines and interim answers. */
  static final int MOST_BEFORE_BODY = 64 * 1024;

  private boolean begun;
  private boolean endsWithConnection;
  private boolean complete;
  private @Nullable String fault;
  private int bytesBeforeBody;

  /** Takes an object that the decoder found. */
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

  /** Takes the length of a read after its last object. */
  void endOfRead(int length) {
    if (!begun) {
      bytesBeforeBody += length;
      if (bytesBeforeBody > MOST_BEFORE_BODY && fault == null) {
        fault = "the header of the answer is too large";
      }
    }
  }

  /** Whether its header has come: the body follows. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether its body ends with the connection. */
  boolean endsWithConnection() {
    return endsWithConnection;
  }

  boolean isComplete() {
    return complete;
  }

  /** The fault of the answer in words, or null. */
  @Nullable String fault() {
    return fault;
  }
}
