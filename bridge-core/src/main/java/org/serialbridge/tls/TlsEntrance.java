package org.serialbridge.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The first handler of a connection at a listener that speaks TLS. It waits for the ClientHello and
 * for a slot, then puts TLS in its place; handlers behind it see data only after the handshake.
 *
 * <pre>
 * ClientHello --> slot --> handshake --> passed
 *    |10 s          |10 s      |10 s, or a check fails
 *    +--------------+----------+--> refused, closed
 * </pre>
 */
final class TlsEntrance extends SslClientHelloHandler<SslHandler> {
  static final long PATIENCE_MILLIS = 10_000;

  private static final String BOUND = "tls-bound";
  private static final String TLS = "tls";

  private static final int PREFIX_BYTES = 8;
  private static final int LONGEST_HELLO = 16 * 1024;

  /** Makes the handler that encrypts. */
  @FunctionalInterface
  interface Encryption {
    SslHandler handler(ByteBufAllocator memory) throws SSLException;
  }

  private final Handshakes handshakes;
  private final Encryption tls;
  private final Consumer<ChannelHandlerContext> passed;
  private final Consumer<String> refused;
  private Handshakes.@Nullable Place place;
  private @Nullable Future<?> patience;
  private boolean isOver;

  /**
   * An entrance of one connection.
   *
   * @param tls makes the handler that encrypts, on the event loop
   * @param passed called once the handshake has succeeded, with a context behind TLS
   * @param refused called once with the reason in words if the connection ends before
   */
  TlsEntrance(
      Handshakes handshakes,
      Encryption tls,
      Consumer<ChannelHandlerContext> passed,
      Consumer<String> refused) {
    super(LONGEST_HELLO);
    this.handshakes = handshakes;
    this.tls = tls;
    this.passed = passed;
    this.refused = refused;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    Handshakes.Place entered =
        handshakes.enter(
            client(context.channel().remoteAddress()),
            () ->
                context
                    .executor()
                    .execute(() -> refuse(context, "too many clients wait for a handshake")));
    place = entered;
    patience =
        context
            .executor()
            .schedule(() -> waitedLong(context), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    context
        .channel()
        .closeFuture()
        .addListener(
            closed -> {
              tell("the client left before its handshake");
              entered.leave();
            });
  }

  /** A host of IPv6 has as many addresses as it likes, of one prefix. */
  private static Object client(@Nullable SocketAddress remote) {
    byte[] address =
        remote instanceof InetSocketAddress inet ? inet.getAddress().getAddress() : new byte[0];
    return ByteBuffer.wrap(address, 0, Math.min(address.length, PREFIX_BYTES));
  }

  private void waitedLong(ChannelHandlerContext context) {
    refuse(context, "it sent no ClientHello, or got no handshake, within 10 s");
  }

  private void refuse(ChannelHandlerContext context, String reason) {
    if (context.isRemoved()) { // the handshake has its own time
      return;
    }
    tell(reason);
    context.close();
  }

  private void tell(String reason) {
    if (!isOver) {
      isOver = true;
      endPatience();
      refused.accept(reason);
    }
  }

  private void endPatience() {
    if (patience != null) {
      patience.cancel(false);
    }
  }

  @Override
  protected Future<SslHandler> lookup(
      ChannelHandlerContext context, @Nullable ByteBuf clientHello) {
    Promise<SslHandler> slot = context.executor().newPromise();
    if (clientHello == null) {
      slot.setFailure(new SSLException("the client does not speak TLS"));
    } else if (place != null) {
      place.ready(() -> context.executor().execute(() -> complete(slot, context)));
    }
    return slot;
  }

  private void complete(Promise<SslHandler> slot, ChannelHandlerContext context) {
    try {
      slot.setSuccess(tls.handler(context.alloc()));
    } catch (SSLException e) {
      slot.setFailure(e);
    }
  }

  @Override
  protected void onLookupComplete(ChannelHandlerContext context, Future<SslHandler> slot) {
    if (!slot.isSuccess()) {
      refuse(context, TlsReason.of(slot.cause()));
    } else if (!context.isRemoved()) {
      endPatience();
      SslHandler encrypting = slot.getNow();
      context.pipeline().addAfter(context.name(), BOUND, new TlsBound(encrypting));
      context.pipeline().addAfter(BOUND, TLS, encrypting);
      context.pipeline().addAfter(TLS, null, new Outcome());
      context.pipeline().remove(this); // hands on the ClientHello
    }
  }

  /** Too long or broken: the event of the base class is not needed. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    refuse(context, TlsReason.of(cause));
  }

  /** Stands behind TLS until the handshake is over. */
  private final class Outcome extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent end) {
        if (place != null) {
          place.leave();
        }
        if (end.isSuccess()) {
          isOver = true;
          passed.accept(context);
          context.pipeline().remove(this);
        } else {
          tell(TlsReason.of(end.cause()));
        }
      }
      context.fireUserEventTriggered(event);
    }

    /** The event has told it. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
