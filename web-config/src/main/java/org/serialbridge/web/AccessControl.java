package org.serialbridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.serialbridge.access.LoginThrottle;
import org.serialbridge.audit.AuditEvent;
import org.serialbridge.audit.AuditLog;
import org.serialbridge.audit.Author;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.Settings;
import org.serialbridge.settings.WebUser;

/**
 * Access to the server: a session by its cookie, or user and password with each request (RFC 7617,
 * Basic). On one event loop.
 */
final class AccessControl {
  static final String COOKIE = "session";

  private static final String BASIC = "basic ";
  private static final String MARK_OF_SCRIPT = "x-requested-with";

  private final Supplier<Settings> device;
  private final Sessions sessions;
  private final LoginThrottle throttle;
  private final RateLimitedLog rateLimited;
  private final AuditLog audit;
  private final RecentUsers basic;

  /**
   * Access for the users of the settings, AT+WEBU and AT+WEBV.
   *
   * @param device the stored settings of the device
   * @param basic who has signed in by HTTP basic
   */
  AccessControl(
      Supplier<Settings> device,
      Sessions sessions,
      LoginThrottle throttle,
      RateLimitedLog rateLimited,
      RecentUsers basic,
      AuditLog audit) {
    this.device = device;
    this.sessions = sessions;
    this.throttle = throttle;
    this.rateLimited = rateLimited;
    this.basic = basic;
    this.audit = audit;
  }

  /** The refusal of a request without access; empty if it has access. */
  Optional<Response> error(HttpRequest head, InetAddress from) {
    HttpHeaders headers = head.headers();
    if (hasSession(headers)) {
      return Optional.empty();
    }
    Optional<String> credentials = credentials(headers);
    if (credentials.isEmpty()) {
      return Optional.of(unauthorized(headers, "sign in first"));
    }
    return switch (check(credentials.get(), from)) {
      case RIGHT -> {
        Author author = Author.web(signedIn(holder(credentials.get())).name(), from);
        if (basic.isNew(author)) {
          audit.add(AuditEvent.BASIC, author);
        }
        yield rebound(headers, from).map(AccessControl::forbidden);
      }
      case WRONG -> Optional.of(unauthorized(headers, "wrong user or password"));
      case TOO_OFTEN -> Optional.of(later(from));
    };
  }

  private boolean hasSession(HttpHeaders headers) {
    return ofSession(headers).isPresent();
  }

  private Optional<WebUser> ofSession(HttpHeaders headers) {
    return sessionOf(headers).flatMap(id -> sessions.user(id, users()));
  }

  /** Whether a request that is still being answered would be let in again. */
  boolean isStillAuthorized(HttpHeaders headers) {
    return !user(headers).equals(SignedIn.NOBODY);
  }

  /** The user of a request; nobody if it has no access. */
  SignedIn user(HttpHeaders headers) {
    return signedIn(ofSession(headers).or(() -> credentials(headers).flatMap(this::holder)));
  }

  /** The user of the form; nobody if the password is wrong. */
  SignedIn user(String name, String password) {
    return signedIn(holder(name + "," + password));
  }

  private SignedIn signedIn(Optional<WebUser> user) {
    return user.map(one -> new SignedIn(one.name(), one.equals(user()))).orElse(SignedIn.NOBODY);
  }

  /**
   * The user with these credentials, first the one who may change settings. Compares in a time that
   * does not depend on the number of right characters.
   */
  private Optional<WebUser> holder(String credentials) {
    return users().stream().filter(user -> isRight(user, credentials)).findFirst();
  }

  private static boolean isRight(WebUser user, String credentials) {
    String right = DeviceRows.WEB_USER.syntax().format(user);
    return MessageDigest.isEqual(credentials.getBytes(UTF_8), right.getBytes(UTF_8));
  }

  /** Result of a check of user and password. */
  enum Check {
    RIGHT,
    WRONG,
    /** They were not checked: too many attempts. */
    TOO_OFTEN
  }

  /**
   * Checks credentials, unless there were too many attempts.
   *
   * @param credentials user, comma, password
   */
  private Check check(String credentials, InetAddress from) {
    if (throttle.wait(from) > 0) {
      rateLimited.tell(
          RateLimitedLog.Kind.WRONG_PASSWORD, "too many wrong passwords: " + from.getHostAddress());
      audit.add(AuditEvent.SIGN_IN_FAILED, author(credentials, from), "", "too many attempts");
      return Check.TOO_OFTEN;
    }
    Optional<WebUser> right = holder(credentials);
    if (right.isPresent()) {
      throttle.succeeded(from, signedIn(right).mayChange());
      return Check.RIGHT;
    }
    throttle.failed(from);
    rateLimited.tell(
        RateLimitedLog.Kind.WRONG_PASSWORD, "wrong password from " + from.getHostAddress());
    audit.add(AuditEvent.SIGN_IN_FAILED, author(credentials, from), "", "wrong password");
    return Check.WRONG;
  }

  /** The user that somebody claims to be, if it exists: another word may be a password. */
  private Author author(String credentials, InetAddress from) {
    String name = credentials.split(",", 2)[0];
    boolean exists = users().stream().anyMatch(user -> user.name().equals(name));
    return Author.web(exists ? name : "", from);
  }

  /** Checks user and password of the form. */
  Check check(String name, String password, InetAddress from) {
    return check(name + "," + password, from);
  }

  /** A new session of a user with the right password; the header that sets its cookie. */
  String begin(String name, String password, boolean isSecure) {
    return COOKIE
        + "="
        + sessions.begin(holder(name + "," + password).orElseThrow())
        + "; Path=/; HttpOnly; SameSite=Strict"
        + (isSecure ? "; Secure" : "");
  }

  /** A user has signed in by the form. */
  void signedIn(SignedIn user, InetAddress from) {
    audit.add(AuditEvent.SIGN_IN, Author.web(user.name(), from));
  }

  /** Ends the session of a request; the value of the header that takes its cookie away. */
  String end(Request request) {
    sessionOf(request.headers()).ifPresent(sessions::end);
    audit.add(AuditEvent.SIGN_OUT, request.author());
    return COOKIE + "=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0";
  }

  /** The session of a request has set another user or password. */
  void keep(HttpHeaders headers) {
    sessionOf(headers).ifPresent(id -> sessions.keep(id, user()));
  }

  /** Whether the password must be changed before anything else. */
  boolean needsPassword() {
    return DeviceRows.needsPassword(device.get());
  }

  private boolean hasFactoryPassword() {
    return user().equals(DeviceRows.WEB_USER.factory());
  }

  /**
   * Refuses a change while the default password is in use.
   *
   * @throws ErrorResponse with the error {@code password}
   */
  void requirePassword(Request request) throws ErrorResponse {
    if (needsPassword()) {
      refused(request.author(), "factory password: " + request.path());
      throw new ErrorResponse(HttpResponseStatus.FORBIDDEN, "password");
    }
  }

  /** A request of a user is refused. */
  void refused(Author author, String why) {
    audit.add(AuditEvent.REFUSED, author, "", why);
  }

  /**
   * The refusal of a request that another page in the user's browser may have sent, in words; empty
   * if it is none.
   */
  Optional<String> refusalOfPage(HttpHeaders headers, InetAddress from) {
    if (!OwnPage.sends(headers)) {
      rateLimited.tell(
          RateLimitedLog.Kind.FOREIGN_PAGE,
          "a foreign page in a browser of " + from.getHostAddress());
      refused(Author.unnamed(from), "another web page");
      return Optional.of("sent by another page");
    }
    return rebound(headers, from);
  }

  /** Also scripts: the script of a page that a stranger has led here looks like one. */
  private Optional<String> rebound(HttpHeaders headers, InetAddress from) {
    if (!hasFactoryPassword() || !OwnPage.mayBeRebound(headers)) {
      return Optional.empty();
    }
    refused(Author.unnamed(from), "factory password: page opened by a name of the Internet");
    return Optional.of("with the factory password, open the page by its IP address");
  }

  private static Response forbidden(String error) {
    return Response.error(HttpResponseStatus.FORBIDDEN, error);
  }

  private WebUser user() {
    return device.get().get(DeviceRows.WEB_USER);
  }

  private List<WebUser> users() {
    Optional<WebUser> viewer = device.get().get(DeviceRows.WEB_VIEWER);
    return Stream.concat(Stream.of(user()), viewer.stream()).toList();
  }

  /** A page of ours must not make the browser ask for a password: it tells by itself. */
  private static boolean isFromOwnScript(HttpHeaders headers) {
    return headers.contains(MARK_OF_SCRIPT) || OwnPage.isSameOrigin(headers);
  }

  private Response unauthorized(HttpHeaders headers, String error) {
    Response answer = Response.error(HttpResponseStatus.UNAUTHORIZED, error);
    String realm = device.get().get(DeviceRows.DEVICE_NAME).replaceAll("[\"\\\\]", "_");
    return isFromOwnScript(headers)
        ? answer
        : answer.with("www-authenticate", "Basic realm=\"" + realm + "\"");
  }

  /** The answer to a client that has tried too often. */
  private Response later(InetAddress from) {
    return Response.error(HttpResponseStatus.TOO_MANY_REQUESTS, "too many wrong passwords")
        .with("retry-after", String.valueOf(secondsToWait(from)));
  }

  /** The time until an address may try again, in s, 1 or more. */
  long secondsToWait(InetAddress from) {
    return Math.max(1, throttle.wait(from));
  }

  /** The name of the user who may change settings. */
  String userName() {
    return user().name();
  }

  /** The name of the device. */
  String deviceName() {
    return device.get().get(DeviceRows.DEVICE_NAME);
  }

  /** Names the session of a request; the same for all requests by user and password. */
  String owner(HttpHeaders headers) {
    return sessionOf(headers).filter(id -> hasSession(headers)).orElse("");
  }

  private static Optional<String> sessionOf(HttpHeaders headers) {
    String cookies = headers.get(HttpHeaderNames.COOKIE, "");
    for (String cookie : cookies.split(";", -1)) {
      String[] parts = cookie.strip().split("=", 2);
      if (parts.length == 2 && parts[0].equals(COOKIE)) {
        return Optional.of(parts[1]);
      }
    }
    return Optional.empty();
  }

  /** User, comma, password: a user has no comma. */
  private static Optional<String> credentials(HttpHeaders headers) {
    String value = headers.get(HttpHeaderNames.AUTHORIZATION, "");
    if (!value.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(value.substring(BASIC.length()).strip());
      return Optional.of(new String(bytes, UTF_8).replaceFirst(":", ","));
    } catch (IllegalArgumentException e) {
      return Optional.of(""); // no base64: as wrong as any
    }
  }
}
