package org.serialbridge.web;

import java.util.concurrent.CompletableFuture;

/**
 * What is behind a path.
 *
 * @param mostBytes of the body of a request
 * @param handler makes the answer
 */
record Route(int mostBytes, Handler handler) {
  /** A body that says what is to be done. */
  static final int SMALL_BODY = 64 * 1024;

  /** Makes answers. */
  @FunctionalInterface
  interface Handler {
    /**
     * The answer to a request, completed on any thread.
     *
     * @throws Refusal if there is nothing but an error to answer
     */
    CompletableFuture<Answer> answer(Request request) throws Refusal;
  }

  /** An answer whatever the request is. */
  static Route always(Answer answer) {
    return new Route(SMALL_BODY, request -> CompletableFuture.completedFuture(answer));
  }
}
