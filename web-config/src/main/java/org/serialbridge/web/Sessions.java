package org.serialbridge.web;

import io.netty.util.concurrent.Ticker;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.serialbridge.settings.WebUser;

/**
 * Who has signed in. A session ends when it was not used for a while, when another user or password
 * is set, or when so many others of its user have begun that there is no room for it. One thread.
 */
final class Sessions {
  /** Of a user: one that signs in again and again ends no session of the other one. */
  static final int MOST = 32;

  private static final int MOST_OF_ALL = 2 * MOST;
  static final long IDLE_MINUTES = 30;

  private static final int ID_BYTES = 24;

  private final Ticker ticker;
  private final SecureRandom random = new SecureRandom();

  /** The one that was not used for the longest time comes first. */
  private final Map<String, Session> open = new LinkedHashMap<>(MOST, 0.75f, true);

  private static final class Session {
    private WebUser user;
    private long usedAt;

    Session(WebUser user, long usedAt) {
      this.user = user;
      this.usedAt = usedAt;
    }
  }

  Sessions(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Opens a session of a user; returns its identifier. */
  String begin(WebUser user) {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    if (open.values().stream().filter(one -> one.user.equals(user)).count() >= MOST) {
      removeOldest(one -> one.user.equals(user));
    } else if (open.size() >= MOST_OF_ALL) { // of users that were changed since
      removeOldest(one -> true);
    }
    open.put(id, new Session(user, ticker.nanoTime()));
    return id;
  }

  private void removeOldest(Predicate<Session> which) {
    Iterator<Session> oldest = open.values().iterator();
    while (oldest.hasNext()) {
      if (which.test(oldest.next())) {
        oldest.remove();
        return;
      }
    }
  }

  /**
   * The user of a session, which counts as used now; empty if there is no such session.
   *
   * @param users the users of the settings, who alone may have a session
   */
  Optional<WebUser> user(String id, List<WebUser> users) {
    Session session = open.get(id);
    if (session == null) {
      return Optional.empty();
    }
    long now = ticker.nanoTime();
    if (now - session.usedAt > TimeUnit.MINUTES.toNanos(IDLE_MINUTES)
        || !users.contains(session.user)) {
      open.remove(id);
      return Optional.empty();
    }
    session.usedAt = now;
    return Optional.of(session.user);
  }

  /** The session has itself set another user or password: it goes on. */
  void keep(String id, WebUser user) {
    Session session = open.get(id);
    if (session != null) {
      session.user = user;
    }
  }

  void end(String id) {
    open.remove(id);
  }
}
