package org.serialbridge.web;

import java.util.concurrent.CompletableFuture;

/**
 * The handler of a path, and the limit of its requests.
 *
 * @param mostBytes largest body of a request, in bytes
 * @param handler makes the answer
 */
record Route(int mostBytes, Handler handler) {
  /** For paths without a body: one that comes all the same is read and discarded. */
  static final int NO_BODY = 1024;

  /** User and password. */
  static final int FORM = 4 * 1024;

  /** For documents of a few settings or names. */
  static final int SMALL_BODY = 64 * 1024;

  /** Makes answers. */
  @FunctionalInterface
  interface Handler {
    /**
     * The answer to a request, completed on any thread.
     *
     * @throws ErrorResponse if there is nothing but an error to answer
     */
    CompletableFuture<Response> answer(Request request) throws ErrorResponse;
  }

  /** This route for a request of a user. */
  Route by(SignedIn user) {
    return new Route(mostBytes, request -> handler.answer(request.by(user)));
  }

  /** A handler that gives every request the same answer. */
  static Route always(Response answer) {
    return new Route(NO_BODY, request -> CompletableFuture.completedFuture(answer));
  }
}
