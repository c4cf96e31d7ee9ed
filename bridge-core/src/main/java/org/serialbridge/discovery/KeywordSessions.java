package org.serialbridge.discovery;

import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.serialbridge.audit.Author;
import org.serialbridge.settings.Ipv4;
import org.serialbridge.settings.Settings;

/**
 * Sessions at UDP port 48899: the keyword is answered and opens one for its sender's address and
 * port, in which AT commands are carried out, until AT+Q, AT+Z or 300 s without a datagram.
 *
 * <pre>
 * "WWW.USR.CN"       --> "192.168.1.7,NAME,D8B04C0004C9,0.1.0"
 * "AT+PORT=com2"     --> "+OK"
 * "AT+UART" CR LF    --> "+OK=9600,8,1,NONE,NFC"
 * "AT+Q"             --> "+OK"
 * </pre>
 *
 * One thread.
 */
final class KeywordSessions {
  static final int MOST = 8;
  static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(300);

  /** Sessions of an address: a stranger must not end those of all others. */
  static final int MOST_OF_ADDRESS = 2;

  private static final long PATIENCE_MILLIS = 5_000;
  private static final String QUIT = "AT+Q";
  private static final String RESTART = "AT+Z";
  private static final String PORT = "AT+PORT";
  private static final String OK = "+OK";
  private static final String NO_PORT = "+ERR=4";
  private static final String FAILED = "+ERR=5";

  private final Unit unit;

  /** In the order of their last datagram. */
  private final Map<Peer, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

  private record Peer(Ipv4 address, int port) {}

  private static final class Session {
    private final Dialect dialect;
    private String port;
    private long lastAt;

    Session(Dialect dialect, String port) {
      this.dialect = dialect;
      this.port = port;
    }
  }

  KeywordSessions(Unit unit) {
    this.unit = unit;
  }

  /**
   * Takes a datagram at port 48899 that is no frame.
   *
   * @param mayChange whether sessions may change something now
   */
  List<Reply> answer(Request request, Settings device, boolean mayChange, long nowNanos) {
    sessions.values().removeIf(session -> nowNanos - session.lastAt >= IDLE_NANOS);
    String text = new String(request.bytes(), StandardCharsets.ISO_8859_1);
    Optional<Dialect> opened = Dialect.ofKeyword(text, device);
    if (opened.isPresent()) {
      return open(request, opened.get(), device, nowNanos);
    }
    Peer peer = new Peer(request.asker(), request.askerPort());
    Session session = sessions.get(peer);
    if (session == null) {
      return List.of();
    }
    session.lastAt = nowNanos;
    return text.lines()
        .limit(1)
        .filter(line -> line.regionMatches(true, 0, "AT+", 0, 3))
        .map(line -> reply(peer, session, line, mayChange))
        .toList();
  }

  private List<Reply> open(Request request, Dialect dialect, Settings device, long nowNanos) {
    Session session = new Session(dialect, unit.ports().stream().findFirst().orElse(""));
    session.lastAt = nowNanos;
    Peer peer = new Peer(request.asker(), request.askerPort());
    sessions.put(peer, session);
    List<Peer> same =
        sessions.keySet().stream().filter(one -> one.address.equals(peer.address)).toList();
    if (same.size() > MOST_OF_ADDRESS) {
      sessions.remove(same.get(0));
    } else if (sessions.size() > MOST) {
      sessions.remove(sessions.keySet().iterator().next());
    }
    String found = dialect.found(request.own().toString(), unit.network().mac(), device);
    // An answer that begins with a keyword would be answered by others like us, for ever.
    boolean isHarmless = Dialect.ofKeyword(found, device).isEmpty();
    if (!isHarmless && request.askerPort() == request.port()) {
      return List.of();
    }
    return List.of(new Reply(bytes(found), false, dialect == Dialect.SERIAL_SERVER && isHarmless));
  }

  private Reply reply(Peer peer, Session session, String line, boolean mayChange) {
    String command = line.strip().toUpperCase(Locale.ROOT);
    String reply;
    if (command.equals(QUIT)) {
      sessions.remove(peer);
      reply = OK;
    } else if (command.equals(PORT) || command.equals(PORT + "?")) {
      reply = OK + "=" + session.port;
    } else if (command.startsWith(PORT + "=")) {
      reply = choose(session, line.substring(PORT.length() + 1).strip());
    } else {
      reply = carriedOut(peer, session, line, mayChange);
      if (command.equals(RESTART) && reply.equals(OK)) {
        sessions.remove(peer);
      }
    }
    return Reply.toAuthenticated(bytes(session.dialect.reply(reply)));
  }

  private String choose(Session session, String name) {
    Optional<String> port =
        unit.ports().stream().filter(each -> each.equalsIgnoreCase(name)).findFirst();
    port.ifPresent(found -> session.port = found);
    return port.isPresent() ? OK : NO_PORT;
  }

  private String carriedOut(Peer peer, Session session, String line, boolean mayChange) {
    Author author = Author.unnamed(peer.address.bytes());
    Future<String> reply = unit.at(session.port, line, author, mayChange);
    boolean isThere = reply.awaitUninterruptibly(PATIENCE_MILLIS) && reply.isSuccess();
    return isThere ? reply.getNow() : FAILED;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
