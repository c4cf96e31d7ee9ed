package org.serialbridge.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.serialbridge.loop.IdleThreads;
import org.serialbridge.netty.Buffers;
import org.serialbridge.settings.CertificatePin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of an appliance: the certificates of its folder {@code tls}, for ports and page alike, and
 * the bound of the handshakes. While somebody serves with TLS, it looks at the files every 5 s:
 * they may be links to files elsewhere, of which the kernel tells nothing.
 */
public final class Tls {
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

  private static final long LOOK_SECONDS = 5;
  private static final long SECONDS_OF_DAY = 86_400;

  /** A certificate is warned of when it has fewer days left. */
  private static final long WARNED_DAYS = 30;

  /** Handshakes calculate here, and files are read here. */
  private static final int THREADS = 2;

  private final TlsFiles files;
  private final EventExecutor timer;
  private final InstantSource clock;
  private final Executor work = IdleThreads.atMost(THREADS, "tls");
  private final Handshakes handshakes = new Handshakes();
  private final CopyOnWriteArrayList<ServerTls> servers = new CopyOnWriteArrayList<>();
  private volatile ServerContexts contexts = ServerContexts.NONE;

  /** Used by the timer. */
  private boolean isLooking;

  /** The context of clients without a pin, and the marks of its files. */
  private Optional<SslContext> ofClients = Optional.empty();

  private List<String> marksOfClients = List.of();

  /**
   * Reads no file yet.
   *
   * @param timer asks for the looks at the files
   * @param clock tells how long a certificate is valid
   */
  public Tls(TlsFiles files, EventExecutor timer, InstantSource clock) {
    this.files = files;
    this.timer = timer;
    this.clock = clock;
  }

  // ---- for servers

  /**
   * TLS of a server; nothing is read before {@link ServerTls#open}.
   *
   * @param checksClients whether a client must have a certificate (AT+TLSCLIENT)
   * @param loop calls {@code changed}
   * @param changed called when {@link ServerTls#problem} may have changed
   */
  public ServerTls server(boolean checksClients, EventLoop loop, Runnable changed) {
    return new ServerTls(this, checksClients, loop, changed);
  }

  /** The files are looked at for this server from now on; completed when they have been read. */
  Future<Void> add(ServerTls server, EventLoop loop) {
    servers.addIfAbsent(server);
    timer.execute(this::beginToLook);
    Promise<Void> read = loop.newPromise();
    work.execute(
        () -> {
          try {
            look();
          } finally {
            read.setSuccess(null);
          }
        });
    return read;
  }

  void remove(ServerTls server) {
    servers.remove(server);
  }

  private void beginToLook() {
    if (!isLooking) {
      isLooking = true;
      lookLater();
    }
  }

  private void lookLater() {
    timer.schedule(
        () -> {
          isLooking = !servers.isEmpty();
          if (isLooking) {
            work.execute(this::look);
            lookLater();
          }
        },
        LOOK_SECONDS,
        TimeUnit.SECONDS);
  }

  /** Reads the files if they have changed and somebody serves with them. It waits for them. */
  public synchronized void look() {
    ServerContexts before = contexts;
    if (servers.isEmpty() || before.areOf(files.marks())) {
      return;
    }
    ServerContexts read = before.read(files);
    contexts = read;
    if (read.isAsBad(before)) { // it was told
      return;
    }
    if (read.problem().isEmpty()) {
      read.own().ifPresent(this::tellEnd);
    } else if (!read.problem().equals(before.problem())) {
      LOG.error("tls: {}", read.problem().get());
    }
    servers.forEach(ServerTls::changed);
  }

  private void tellEnd(Identity own) {
    if (own.end().isBefore(clock.instant())) {
      LOG.warn("tls: the certificate has expired at {}", own.end());
    } else {
      LOG.info("tls: the certificate is valid until {}", own.end());
    }
  }

  ServerContexts contexts() {
    return contexts;
  }

  Handshakes handshakes() {
    return handshakes;
  }

  /** The handler of a connection that a client has made. */
  SslHandler handler(SslContext context, ByteBufAllocator memory) {
    return new TlsHandler(context.newEngine(memory), work);
  }

  /**
   * The time until the certificate that servers show is not valid any more, in s; negative after
   * that, empty if no server shows one.
   */
  public OptionalLong secondsToCertificateEnd() {
    Optional<Identity> shown = servers.isEmpty() ? Optional.empty() : contexts.own();
    return shown.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Duration.between(clock.instant(), shown.get().end()).toSeconds());
  }

  /** The state of the certificate in one line; empty if no server shows one. */
  public Optional<String> state() {
    ServerContexts now = contexts;
    if (servers.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> end = now.own().map(own -> "the certificate is valid until " + own.end());
    return now.problem().or(() -> end);
  }

  /** Findings about the certificate that servers show, for a person. */
  List<String> hints() {
    List<String> hints = new ArrayList<>();
    contexts
        .problem()
        .ifPresent(problem -> hints.add("the last certificate is still in use: " + problem));
    long days = Math.floorDiv(secondsToCertificateEnd().orElse(Long.MAX_VALUE), SECONDS_OF_DAY);
    if (days < 0) {
      hints.add("the certificate of TLS has expired: replace server.pem and server.key");
    } else if (days < WARNED_DAYS) {
      hints.add(
          "the certificate of TLS expires in " + days + " days: replace server.pem and server.key");
    }
    return hints;
  }

  // ---- for clients

  /**
   * Makes the handlers of connections to a server: one for each, also for each address of a name.
   *
   * @param host the name or address that the certificate of the server must have
   * @param pin replaces the check of the certificate by authorities, name and date
   * @param loop completes the future
   * @return fails with an {@link IOException} if the authorities cannot be read
   */
  public Future<Supplier<SslHandler>> client(
      String host, int port, CertificatePin pin, EventLoop loop) {
    Promise<Supplier<SslHandler>> made = loop.newPromise();
    work.execute(
        () -> {
          try {
            SslContext context = context(pin);
            List<SNIServerName> names = names(host);
            made.setSuccess(() -> handler(context, host, port, names));
          } catch (IOException | RuntimeException e) { // or a host that can be no name
            made.setFailure(e);
          }
        });
    return made;
  }

  /** By which name the server is meant (RFC 6066, section 3); an address is no name. */
  private static List<SNIServerName> names(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)
        ? List.of()
        : List.of(new SNIHostName(host));
  }

  private SslHandler handler(SslContext context, String host, int port, List<SNIServerName> names) {
    SSLEngine engine = context.newEngine(Buffers.ALLOCATOR, host, port);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setServerNames(names);
    engine.setSSLParameters(parameters);
    return new TlsHandler(engine, work);
  }

  private synchronized SslContext context(CertificatePin pin) throws IOException {
    if (pin.isSet()) {
      return Contexts.client(own(), pin);
    }
    List<String> marks = files.marks(); // before they are read
    if (ofClients.isEmpty() || !marks.equals(marksOfClients)) {
      ofClients = Optional.of(Contexts.client(own(), files.authorities()));
      marksOfClients = marks;
    }
    return ofClients.get();
  }

  /** Few servers ask for it: one that cannot be read must not end the others' connections. */
  private Optional<Identity> own() {
    try {
      return files.hasIdentity() ? Optional.of(files.identity()) : Optional.empty();
    } catch (IOException e) {
      LOG.debug("no certificate for servers that ask for one", e);
      return contexts.own();
    }
  }
}
