package org.serialbridge.web;

import io.netty.util.concurrent.Ticker;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.serialbridge.settings.WebUser;

/**
 * Who has signed in. A session ends when it was not used for a while, when another user or password
 * is set, or when so many others have begun that there is no room for it. One thread.
 */
final class Sessions {
  static final int MOST = 32;
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
    if (open.size() >= MOST) {
      Iterator<String> oldest = open.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    open.put(id, new Session(user, ticker.nanoTime()));
    return id;
  }

  /**
   * Whether a session exists; it counts as used now.
   *
   * @param user the user of the settings, who alone may have a session
   */
  boolean isOpen(String id, WebUser user) {
    Session session = open.get(id);
    if (session == null) {
      return false;
    }
    long now = ticker.nanoTime();
    if (now - session.usedAt > TimeUnit.MINUTES.toNanos(IDLE_MINUTES)
        || !session.user.equals(user)) {
      open.remove(id);
      return false;
    }
    session.usedAt = now;
    return true;
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
