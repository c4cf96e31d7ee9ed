package org.serialbridge.web;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.serialbridge.audit.Author;

/**
 * The paths of the server, and the access that each needs. The head of a request decides about it,
 * before a body is read.
 */
final class Router {
  private static final Route METHOD_NOT_ALLOWED =
      Route.always(Response.error(HttpResponseStatus.METHOD_NOT_ALLOWED, "no such method here"));
  private static final Route NO_PATH =
      Route.always(Response.error(HttpResponseStatus.NOT_FOUND, "no such path"));
  private static final Route ONLY_LOOKS =
      Route.always(Response.error(HttpResponseStatus.FORBIDDEN, "viewer"));

  private final AccessControl access;
  private final StaticFiles pages;
  private final Map<String, Route> gets = new HashMap<>();
  private final Map<String, Route> posts = new HashMap<>();
  private final Map<String, Route> openGets = new HashMap<>();
  private final Map<String, Route> openPosts = new HashMap<>();

  Router(AccessControl access, StaticFiles pages) {
    this.access = access;
    this.pages = pages;
    gets.put("/", page("/status.html"));
  }

  private Route page(String path) {
    return new Route(Route.NO_BODY, request -> pages.answer(path, request.headers()));
  }

  /** Adds a path for GET. */
  void get(String path, Route.Handler handler) {
    gets.put(path, new Route(Route.NO_BODY, handler));
  }

  /** Adds a path for POST. */
  void post(String path, int mostBytes, Route.Handler handler) {
    posts.put(path, new Route(mostBytes, handler));
  }

  /** Adds a path for POST that is refused while the default password is in use. */
  void change(String path, int mostBytes, Route.Handler handler) {
    post(
        path,
        mostBytes,
        request -> {
          access.requirePassword(request);
          return handler.answer(request);
        });
  }

  /** All paths for GET that need a session, without the pages. */
  Set<String> getPaths() {
    return Set.copyOf(gets.keySet());
  }

  /** All paths for POST that need a session. */
  Set<String> postPaths() {
    return Set.copyOf(posts.keySet());
  }

  /** Adds a path for GET that needs no session. */
  void open(String path, Route.Handler handler) {
    openGets.put(path, new Route(Route.NO_BODY, handler));
  }

  /** Adds a path for POST that needs no session. */
  void openPost(String path, Route.Handler handler) {
    openPosts.put(path, new Route(Route.FORM, handler));
  }

  /** The route of a request whose head has come. */
  Route route(HttpRequest head, RemoteEnd from) {
    String path = Request.path(head);
    boolean isReading =
        head.method().equals(HttpMethod.GET) || head.method().equals(HttpMethod.HEAD);
    boolean isPost = head.method().equals(HttpMethod.POST);
    if (isReading && openGets.containsKey(path)) {
      return openGets.get(path);
    }
    Optional<String> foreign =
        isPost ? access.refusalOfPage(head.headers(), from.address()) : Optional.empty();
    if (foreign.isPresent()) {
      return Route.always(Response.error(HttpResponseStatus.FORBIDDEN, foreign.get()));
    }
    if (isPost && openPosts.containsKey(path)) {
      return openPosts.get(path);
    }
    Optional<Response> error = access.error(head, from.address());
    if (error.isPresent()) {
      return Route.always(
          isReading && isForPeople(path) ? SignIn.first(error.get(), head.uri()) : error.get());
    }
    SignedIn user = access.user(head.headers());
    if (isPost && !user.mayChange() && !path.equals(SignIn.OUT)) {
      String wanted = posts.containsKey(path) ? ": " + path : "";
      access.refused(Author.web(user.name(), from.address()), "viewer" + wanted);
      return ONLY_LOOKS;
    }
    return (isReading ? got(path) : isPost ? posted(path) : METHOD_NOT_ALLOWED).by(user);
  }

  private static boolean isForPeople(String path) {
    return !path.startsWith("/api/") && !path.equals("/metrics");
  }

  private Route got(String path) {
    Route route = gets.get(path);
    if (route == null && !isForPeople(path)) {
      return posts.containsKey(path) ? METHOD_NOT_ALLOWED : NO_PATH;
    }
    if (route == null) {
      return StaticFiles.isName(path) ? page(path) : Route.always(StaticFiles.notFound());
    }
    return route;
  }

  private Route posted(String path) {
    return posts.getOrDefault(path, METHOD_NOT_ALLOWED);
  }
}
