package org.serialbridge.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.Serial;

/** A request that is not carried out. */
final class ErrorResponse extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Response answer;

  ErrorResponse(Response answer) {
    super(null, null, false, false);
    this.answer = answer;
  }

  ErrorResponse(HttpResponseStatus status, String error) {
    this(Response.error(status, error));
  }

  Response answer() {
    return answer;
  }
}
