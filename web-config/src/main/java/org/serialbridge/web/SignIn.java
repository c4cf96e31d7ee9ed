package org.serialbridge.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * The page that strangers see. It holds marks where the name of the device, the reason for a
 * refusal and what was entered go.
 */
final class SignIn {
  static final String PATH = "/sign-in";
  static final String OUT = "/sign-out";

  private static final String PAGE = "/sign-in.html";
  private static final String WELCOME = "/welcome.html";

  private static final Pattern OWN_PAGE =
      Pattern.compile("/([a-z0-9-]{1,40}\\.html)?(\\?[A-Za-z0-9=&._%-]{0,200})?");

  private final AccessControl access;
  private final StaticFiles pages;

  SignIn(AccessControl access, StaticFiles pages) {
    this.access = access;
    this.pages = pages;
  }

  /** The answer to a browser without a session: the sign-in, and from there the wanted page. */
  static Response first(Response error, String uri) {
    if (!error.status().equals(HttpResponseStatus.UNAUTHORIZED)) {
      return error;
    }
    boolean isElsewhere = OWN_PAGE.matcher(uri).matches() && !uri.equals("/");
    return Response.seeOther(
        isElsewhere ? PATH + "?to=" + URLEncoder.encode(uri, StandardCharsets.UTF_8) : PATH);
  }

  void addTo(Router router) {
    router.open(PATH, request -> page(HttpResponseStatus.OK, "", "", next(request)));
    for (String file : new String[] {"/style.css", "/favicon.svg", "/favicon.ico"}) {
      router.open(file, request -> pages.answer(file, request.headers()));
    }
    router.openPost(PATH, this::signIn);
    router.post(OUT, Route.SMALL_BODY, this::signOut);
  }

  private CompletableFuture<Response> page(
      HttpResponseStatus status, String reason, String user, String next) {
    return pages
        .text(PAGE)
        .thenApply(
            text ->
                Response.text(
                    status,
                    "text/html; charset=utf-8",
                    text.replace("{reason}", reason)
                        .replace("{to}", escaped(next))
                        .replace("{device}", escaped(access.deviceName()))
                        .replace("{user}", escaped(user))));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** The page that was asked for before the sign-in, if it is one of ours. */
  private static String next(Request request) {
    return request.parameter("to").filter(OWN_PAGE.asMatchPredicate()).orElse("/");
  }

  private CompletableFuture<Response> signIn(Request request) {
    String user = request.field("user").orElse("");
    String next = request.field("to").filter(OWN_PAGE.asMatchPredicate()).orElse("/");
    String password = request.field("password").orElse("");
    return switch (access.check(user, password, request.from().address())) {
      case RIGHT -> {
        SignedIn person = access.user(user, password);
        String first = person.mayChange() && access.needsPassword() ? WELCOME : next;
        String cookie = access.begin(user, password, request.from().isSecure());
        access.signedIn(person, request.from().address());
        yield CompletableFuture.completedFuture(
            Response.seeOther(first).with("set-cookie", cookie));
      }
      case WRONG -> page(HttpResponseStatus.UNAUTHORIZED, "Wrong user or password.", user, next);
      case TOO_OFTEN -> {
        long seconds = access.secondsToWait(request.from().address());
        String reason = "Too many wrong passwords. Try again in " + seconds + " s.";
        yield page(HttpResponseStatus.TOO_MANY_REQUESTS, reason, user, next)
            .thenApply(answer -> answer.with("retry-after", String.valueOf(seconds)));
      }
    };
  }

  private CompletableFuture<Response> signOut(Request request) {
    return CompletableFuture.completedFuture(
        Response.seeOther(PATH).with("set-cookie", access.end(request)));
  }
}
