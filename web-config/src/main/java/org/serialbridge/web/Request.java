package org.serialbridge.web;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.serialbridge.audit.Author;

/** A whole request. */
final class Request {
  private static final int MOST_PARAMETERS = 32;

  private final HttpRequest head;
  private final byte[] body;
  private final RemoteEnd from;
  private final SignedIn user;

  Request(HttpRequest head, byte[] body, RemoteEnd from) {
    this(head, body, from, SignedIn.NOBODY);
  }

  private Request(HttpRequest head, byte[] body, RemoteEnd from, SignedIn user) {
    this.head = head;
    this.body = body;
    this.from = from;
    this.user = user;
  }

  /** This request of a user. */
  Request by(SignedIn other) {
    return new Request(head, body, from, other);
  }

  /** The user, whose access was checked when the head had come. */
  SignedIn user() {
    return user;
  }

  /** The path as it was sent: nothing in it is decoded, so nothing can hide in it. */
  static String path(HttpRequest head) {
    String uri = head.uri();
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  String path() {
    return path(head);
  }

  HttpHeaders headers() {
    return head.headers();
  }

  /** Its user, for the audit log. */
  Author author() {
    return Author.web(user.name(), from.address());
  }

  /** Where it came from. */
  RemoteEnd from() {
    return from;
  }

  String body(Charset charset) {
    return new String(body, charset);
  }

  /** A parameter of the query. */
  Optional<String> parameter(String name) {
    return first(
        new QueryStringDecoder(head.uri(), StandardCharsets.UTF_8, true, MOST_PARAMETERS), name);
  }

  /** A field of a form that is the body. */
  Optional<String> field(String name) {
    return first(
        new QueryStringDecoder(
            body(StandardCharsets.UTF_8), StandardCharsets.UTF_8, false, MOST_PARAMETERS),
        name);
  }

  private static Optional<String> first(QueryStringDecoder decoder, String name) {
    try {
      return decoder.parameters().getOrDefault(name, List.of()).stream().findFirst();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a % that stands for nothing
    }
  }
}
