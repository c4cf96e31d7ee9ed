package org.serialbridge.web;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All that is behind the paths of the server, and who gets it. What a request gets is decided by
 * its head, before a body is read.
 */
final class Site {
  private static final Route METHOD_NOT_ALLOWED =
      Route.always(Answer.error(HttpResponseStatus.METHOD_NOT_ALLOWED, "no such method here"));
  private static final Route FOREIGN_PAGE =
      Route.always(Answer.error(HttpResponseStatus.FORBIDDEN, "sent by another page"));
  private static final Route PASSWORD_FIRST =
      Route.always(Answer.error(HttpResponseStatus.FORBIDDEN, "password"));

  private final Gate gate;
  private final Pages pages;
  private final Map<String, Route> gets = new HashMap<>();
  private final Map<String, Route> posts = new HashMap<>();
  private final Map<String, Route> openGets = new HashMap<>();
  private final Map<String, Route> openPosts = new HashMap<>();

  Site(Gate gate, Pages pages) {
    this.gate = gate;
    this.pages = pages;
    gets.put("/", page("/status.html"));
  }

  private Route page(String path) {
    return new Route(Route.NO_BODY, request -> pages.answer(path, request.headers()));
  }

  /** What a path answers to GET. */
  void get(String path, Route.Handler handler) {
    gets.put(path, new Route(Route.NO_BODY, handler));
  }

  /** What a path does at POST. */
  void post(String path, int mostBytes, Route.Handler handler) {
    posts.put(path, new Route(mostBytes, handler));
  }

  /** What a path does at POST, but not while the password is the factory's. */
  void change(String path, int mostBytes, Route.Handler handler) {
    post(
        path,
        mostBytes,
        request -> {
          if (gate.needsPassword()) {
            return PASSWORD_FIRST.handler().answer(request);
          }
          return handler.answer(request);
        });
  }

  /** What strangers get, too. */
  void open(String path, Route.Handler handler) {
    openGets.put(path, new Route(Route.NO_BODY, handler));
  }

  /** What strangers may send. */
  void openPost(String path, Route.Handler handler) {
    openPosts.put(path, new Route(Route.FORM, handler));
  }

  /** What is to be done with a request, of which the head has come. */
  Route route(HttpRequest head, Client from) {
    String path = Request.path(head);
    boolean isReading =
        head.method().equals(HttpMethod.GET) || head.method().equals(HttpMethod.HEAD);
    boolean isPost = head.method().equals(HttpMethod.POST);
    if (isReading && openGets.containsKey(path)) {
      return openGets.get(path);
    }
    if (isPost && !gate.isOwnPage(head.headers(), from.address())) {
      return FOREIGN_PAGE;
    }
    if (isPost && openPosts.containsKey(path)) {
      return openPosts.get(path);
    }
    Optional<Answer> refusal = gate.refusal(head, from.address());
    if (refusal.isPresent()) {
      return Route.always(refused(refusal.get(), isReading && isForPeople(path)));
    }
    return isReading ? got(path) : isPost ? posted(path) : METHOD_NOT_ALLOWED;
  }

  private static boolean isForPeople(String path) {
    return !path.startsWith("/api/") && !path.equals("/metrics");
  }

  private static Answer refused(Answer refusal, boolean isPage) {
    return isPage && refusal.status().equals(HttpResponseStatus.UNAUTHORIZED)
        ? Answer.seeOther(SignIn.PATH)
        : refusal;
  }

  private Route got(String path) {
    Route route = gets.get(path);
    if (route == null) {
      return Pages.isName(path) ? page(path) : Route.always(Pages.notFound());
    }
    return route;
  }

  private Route posted(String path) {
    return posts.getOrDefault(path, METHOD_NOT_ALLOWED);
  }
}
