package org.serialbridge.web;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** All that is behind the paths of the server, and who gets it. */
final class Site {
  private static final Route METHOD_NOT_ALLOWED =
      Route.always(Answer.error(HttpResponseStatus.METHOD_NOT_ALLOWED, "no such method here"));

  private final Pages pages;
  private final Map<String, Route> gets = new HashMap<>();
  private final Map<String, Route> posts = new HashMap<>();

  Site(Pages pages) {
    this.pages = pages;
    gets.put("/", page("/status.html"));
  }

  private Route page(String path) {
    return new Route(Route.SMALL_BODY, request -> pages.answer(path, request.headers()));
  }

  /** What a path answers to GET. */
  void get(String path, Route.Handler handler) {
    gets.put(path, new Route(Route.SMALL_BODY, handler));
  }

  /** What a path does at POST. */
  void post(String path, int mostBytes, Route.Handler handler) {
    posts.put(path, new Route(mostBytes, handler));
  }

  /** What is to be done with a request, of which the head has come. */
  Route route(HttpRequest head, InetAddress from) {
    String path = Request.path(head);
    if (isReading(head.method())) {
      return got(path).orElseGet(() -> Route.always(Pages.notFound()));
    }
    Route route = head.method().equals(HttpMethod.POST) ? posts.get(path) : null;
    return route == null ? METHOD_NOT_ALLOWED : route;
  }

  private static boolean isReading(HttpMethod method) {
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
  }

  private Optional<Route> got(String path) {
    Route route = gets.get(path);
    return route == null && Pages.isName(path)
        ? Optional.of(page(path))
        : Optional.ofNullable(route);
  }

  /** What came was no request, or too long. */
  void refused(HttpResponseStatus status, InetAddress from) {}
}
