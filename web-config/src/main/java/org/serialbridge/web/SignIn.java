package org.serialbridge.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.CompletableFuture;

/** The page that strangers see. It holds a mark where the reason for a refusal goes. */
final class SignIn {
  static final String PATH = "/sign-in";

  private static final String PAGE = "/sign-in.html";
  private static final String MARK = "<!-- reason -->";

  private final Gate gate;
  private final Pages pages;

  SignIn(Gate gate, Pages pages) {
    this.gate = gate;
    this.pages = pages;
  }

  void addTo(Site site) {
    site.open(PATH, request -> page(HttpResponseStatus.OK, ""));
    for (String file : new String[] {"/style.css", "/favicon.svg", "/favicon.ico"}) {
      site.open(file, request -> pages.answer(file, request.headers()));
    }
    site.openPost(PATH, this::signIn);
    site.post("/sign-out", Route.SMALL_BODY, this::signOut);
  }

  private CompletableFuture<Answer> page(HttpResponseStatus status, String reason) {
    return pages
        .text(PAGE)
        .thenApply(
            text -> Answer.text(status, "text/html; charset=utf-8", text.replace(MARK, reason)));
  }

  private CompletableFuture<Answer> signIn(Request request) {
    return switch (gate.check(
        request.field("user").orElse(""),
        request.field("password").orElse(""),
        request.from().address())) {
      case RIGHT ->
          CompletableFuture.completedFuture(
              Answer.seeOther("/").with("set-cookie", gate.begin(request.from().isSecure())));
      case WRONG -> page(HttpResponseStatus.UNAUTHORIZED, "Wrong user or password.");
      case TOO_OFTEN ->
          page(
              HttpResponseStatus.TOO_MANY_REQUESTS,
              "Too many wrong passwords. Please wait, then try again.");
    };
  }

  private CompletableFuture<Answer> signOut(Request request) {
    return CompletableFuture.completedFuture(
        Answer.seeOther(PATH).with("set-cookie", gate.end(request.headers())));
  }
}
