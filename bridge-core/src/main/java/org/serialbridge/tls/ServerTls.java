package org.serialbridge.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** TLS of one server: a port or the page. */
public final class ServerTls {
  private final Tls tls;
  private final boolean checksClients;
  private final EventLoop loop;
  private final Runnable changed;

  ServerTls(Tls tls, boolean checksClients, EventLoop loop, Runnable changed) {
    this.tls = tls;
    this.checksClients = checksClients;
    this.loop = loop;
    this.changed = changed;
  }

  /** Begins to follow the files; completed when they have been read. */
  public Future<Void> open() {
    return tls.add(this, loop);
  }

  /** Follows the files no more. */
  public void close() {
    tls.remove(this);
  }

  void changed() {
    loop.execute(changed);
  }

  private Optional<SslContext> context() {
    ServerContexts now = tls.contexts();
    return checksClients ? now.checking() : now.open();
  }

  /** The reason why it cannot serve now, with the name of the file; empty if it can. */
  public Optional<String> problem() {
    ServerContexts now = tls.contexts();
    return context().isPresent()
        ? Optional.empty()
        : (checksClients ? now.checkingProblem() : now.problem())
            .or(() -> Optional.of("the certificate is being read"));
  }

  /** Findings about the certificate that it shows, each in one line. */
  public List<String> hints() {
    return context().isPresent() ? tls.hints() : List.of();
  }

  /**
   * The first handler of a new connection. Handlers behind it get bytes only after the handshake.
   *
   * @param passed called once the handshake has succeeded, with a context behind which handlers can
   *     be added
   * @param refused called once with the reason in words if the connection ends before
   */
  public ChannelHandler entrance(Consumer<ChannelHandlerContext> passed, Consumer<String> refused) {
    return new TlsEntrance(tls.handshakes(), this::handler, passed, refused);
  }

  private SslHandler handler(ByteBufAllocator memory) throws SSLException {
    return tls.handler(
        context().orElseThrow(() -> new SSLException(problem().orElse("no certificate"))), memory);
  }
}
