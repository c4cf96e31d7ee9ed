package org.serialbridge.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.Serial;

/** A request that is not carried out. */
final class Refusal extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Answer answer;

  Refusal(Answer answer) {
    super(null, null, false, false);
    this.answer = answer;
  }

  Refusal(HttpResponseStatus status, String error) {
    this(Answer.error(status, error));
  }

  Answer answer() {
    return answer;
  }
}
