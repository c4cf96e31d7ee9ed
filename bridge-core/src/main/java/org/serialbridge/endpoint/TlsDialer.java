package org.serialbridge.endpoint;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.serialbridge.tls.TlsBound;
import org.serialbridge.tls.TlsReason;

/**
 * Dials with another dialer, then shakes hands by TLS. A connection counts as made when the server
 * has passed its checks; handlers of the caller get no byte before.
 */
public final class TlsDialer implements Dialer {
  private final Dialer dialer;
  private final Supplier<Future<Supplier<SslHandler>>> tls;
  private final EventLoop loop;

  /**
   * A dialer with TLS.
   *
   * @param dialer makes the connections
   * @param tls asked at each attempt; it makes a handler that encrypts for each connection, of
   *     which an attempt makes one to each address of a name until one is there
   */
  public TlsDialer(Dialer dialer, Supplier<Future<Supplier<SslHandler>>> tls, EventLoop loop) {
    this.dialer = dialer;
    this.tls = tls;
    this.loop = loop;
  }

  @Override
  public Future<Channel> dial(ChannelHandler handler) {
    Promise<Channel> dialed = loop.newPromise();
    tls.get()
        .addListener(
            (Future<Supplier<SslHandler>> made) -> {
              if (made.isSuccess()) {
                connect(made.getNow(), handler, dialed);
              } else {
                dialed.tryFailure(made.cause());
              }
            });
    return dialed;
  }

  private void connect(
      Supplier<SslHandler> handlers, ChannelHandler handler, Promise<Channel> dialed) {
    if (dialed.isDone()) { // cancelled
      return;
    }
    Future<Channel> connecting =
        dialer.dial(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                SslHandler encrypting = handlers.get();
                channel
                    .pipeline()
                    .addLast(new TlsBound(encrypting), encrypting, new Outcome(handler, dialed));
              }
            });
    connecting.addListener(
        made -> {
          if (!made.isSuccess()) {
            dialed.tryFailure(made.cause());
          }
        });
    dialed.addListener(
        end -> {
          if (end.isCancelled()) {
            connecting.cancel(false);
          }
        });
  }

  /** Stands behind TLS until the handshake is over. */
  private static final class Outcome extends ChannelInboundHandlerAdapter {
    private final ChannelHandler next;
    private final Promise<Channel> dialed;

    Outcome(ChannelHandler next, Promise<Channel> dialed) {
      this.next = next;
      this.dialed = dialed;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      dialed.addListener(
          end -> {
            if (!end.isSuccess()) {
              context.channel().close();
            }
          });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (!(event instanceof SslHandshakeCompletionEvent end)) {
        context.fireUserEventTriggered(event);
      } else if (!end.isSuccess()) {
        dialed.tryFailure(new SSLException("TLS: " + TlsReason.of(end.cause()), end.cause()));
      } else if (dialed.trySuccess(context.channel())) {
        context.pipeline().addLast(next);
        context.fireChannelActive();
        context.pipeline().remove(this);
      }
    }

    /** The event has told it. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
