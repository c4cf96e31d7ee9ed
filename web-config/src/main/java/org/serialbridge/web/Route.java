package org.serialbridge.web;

import java.util.concurrent.CompletableFuture;

/**
 * What is behind a path.
 *
 * @param mostBytes of the body of a request
 * @param handler makes the answer
 */
record Route(int mostBytes, Handler handler) {
  /** What comes all the same is read, and forgotten. */
  static final int NO_BODY = 1024;

  /** User and password. */
  static final int FORM = 4 * 1024;

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
    CompletableFuture<Response> answer(Request request) throws ErrorResponse;
  }

  /** An answer whatever the request is. */
  static Route always(Response answer) {
    return new Route(NO_BODY, request -> CompletableFuture.completedFuture(answer));
  }
}
