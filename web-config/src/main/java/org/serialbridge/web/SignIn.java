package org.serialbridge.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.CompletableFuture;

/** The page that strangers see. It holds a mark where the reason for a refusal goes. */
final class SignIn {
  static final String PATH = "/sign-in";

  private static final String PAGE = "/sign-in.html";
  private static final String MARK = "<!-- reason -->";

  private final AccessControl access;
  private final StaticFiles pages;

  SignIn(AccessControl access, StaticFiles pages) {
    this.access = access;
    this.pages = pages;
  }

  void addTo(Router router) {
    router.open(PATH, request -> page(HttpResponseStatus.OK, ""));
    for (String file : new String[] {"/style.css", "/favicon.svg", "/favicon.ico"}) {
      router.open(file, request -> pages.answer(file, request.headers()));
    }
    router.openPost(PATH, this::signIn);
    router.post("/sign-out", Route.SMALL_BODY, this::signOut);
  }

  private CompletableFuture<Response> page(HttpResponseStatus status, String reason) {
    return pages
        .text(PAGE)
        .thenApply(
            text -> Response.text(status, "text/html; charset=utf-8", text.replace(MARK, reason)));
  }

  private CompletableFuture<Response> signIn(Request request) {
    return switch (access.check(
        request.field("user").orElse(""),
        request.field("password").orElse(""),
        request.from().address())) {
      case RIGHT ->
          CompletableFuture.completedFuture(
              Response.seeOther("/").with("set-cookie", access.begin(request.from().isSecure())));
      case WRONG -> page(HttpResponseStatus.UNAUTHORIZED, "Wrong user or password.");
      case TOO_OFTEN ->
          page(
              HttpResponseStatus.TOO_MANY_REQUESTS,
              "Too many wrong passwords. Please wait, then try again.");
    };
  }

  private CompletableFuture<Response> signOut(Request request) {
    return CompletableFuture.completedFuture(
        Response.seeOther(PATH).with("set-cookie", access.end(request.headers())));
  }
}
