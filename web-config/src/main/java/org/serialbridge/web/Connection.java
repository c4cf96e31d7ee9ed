package org.serialbridge.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.serialbridge.tls.TlsReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of a browser or a script: one request after the other. The head of a request decides
 * how much body is kept; the rest is discarded.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** In all answers. */
  private static final Map<String, String> HEADERS =
      Map.of(
          "content-security-policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
              + " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
          "x-content-type-options",
          "nosniff",
          "referrer-policy",
          "same-origin",
          "cross-origin-resource-policy",
          "same-origin");

  private static final int MOST_WAITING = 16;

  /** The bytes of an answer that are on their way at a time. */
  static final int PIECE = 64 * 1024;

  private final Router router;
  private final RateLimitedLog rateLimited;
  private final BodyBudget budget;
  private final ConnectionTimeouts timeouts;
  private final RemoteEnd from;

  /** Requests that were read while another one is being answered. */
  private final Deque<Object> waiting = new ArrayDeque<>();

  private @Nullable Incoming incoming;
  private @Nullable StreamingBody stream;
  private boolean isAnswering;
  private boolean isEnding;

  Connection(
      Router router,
      RateLimitedLog rateLimited,
      BodyBudget budget,
      ConnectionTimeouts timeouts,
      RemoteEnd from) {
    this.router = router;
    this.rateLimited = rateLimited;
    this.budget = budget;
    this.timeouts = timeouts;
    this.from = from;
  }

  /** A request whose body has not come whole. */
  private record Incoming(HttpRequest head, Route route, ByteBuf body, int reserved) {
    boolean add(ByteBuf more) {
      if (more.readableBytes() > route.mostBytes() - body.readableBytes()) {
        return false;
      }
      body.writeBytes(more);
      return true;
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (isEnding || !context.channel().isActive()) { // a request that was cut off
      ReferenceCountUtil.release(message);
      return;
    }
    waiting.add(message);
    if (waiting.size() > MOST_WAITING) {
      context.close();
    } else {
      takeWaiting(context);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (!isAnswering) {
      context.read();
    }
  }

  private void takeWaiting(ChannelHandlerContext context) {
    while (!isAnswering && !waiting.isEmpty()) {
      Object message = waiting.remove();
      try {
        if (message instanceof HttpRequest head && !isEnding) {
          begin(context, head);
        }
        if (message instanceof HttpContent content && incoming != null) {
          take(context, incoming, content);
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }
  }

  private void begin(ChannelHandlerContext context, HttpRequest head) {
    if (head.decoderResult().isFailure()) {
      refuse(context, status(head.decoderResult().cause()));
      return;
    }
    Route route = router.route(head, from);
    long length =
        HttpUtil.isTransferEncodingChunked(head)
            ? route.mostBytes()
            : HttpUtil.getContentLength(head, 0L);
    if (length > route.mostBytes()) {
      refuse(context, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
      return;
    }
    if (!budget.take((int) length)) {
      refuse(context, HttpResponseStatus.SERVICE_UNAVAILABLE);
      return;
    }
    incoming = new Incoming(head, route, Unpooled.buffer(0, route.mostBytes()), (int) length);
    if (HttpUtil.is100ContinueExpected(head)) {
      context.writeAndFlush(
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
  }

  private static HttpResponseStatus status(Throwable cause) {
    if (cause instanceof TooLongHttpHeaderException) {
      return HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
    }
    return cause instanceof TooLongHttpLineException
        ? HttpResponseStatus.REQUEST_URI_TOO_LONG
        : HttpResponseStatus.BAD_REQUEST;
  }

  private void take(ChannelHandlerContext context, Incoming now, HttpContent content) {
    if (content.decoderResult().isFailure()) {
      refuse(context, HttpResponseStatus.BAD_REQUEST);
    } else if (!now.add(content.content())) {
      refuse(context, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
    } else if (content instanceof LastHttpContent) {
      incoming = null;
      answer(context, now);
    }
  }

  private void answer(ChannelHandlerContext context, Incoming now) {
    isAnswering = true;
    timeouts.answering();
    boolean keepAlive = HttpUtil.isKeepAlive(now.head);
    Request request = new Request(now.head, ByteBufUtil.getBytes(now.body), from);
    now.body.release();
    answer(now.route, request)
        .whenCompleteAsync((answer, fault) -> budget.give(now.reserved), context.executor())
        .exceptionally(fault -> fault(request, fault))
        .thenAcceptAsync(
            answer -> send(context, answer.encodedFor(now.head.headers()), keepAlive),
            context.executor());
  }

  private static CompletableFuture<Response> answer(Route route, Request request) {
    try {
      return route.handler().answer(request);
    } catch (ErrorResponse e) {
      return CompletableFuture.completedFuture(e.answer());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Response fault(Request request, Throwable fault) {
    LOG.error("web: {} failed: internal error", request.path(), fault);
    return Response.error(
        HttpResponseStatus.INTERNAL_SERVER_ERROR, "internal error: the log says more");
  }

  private void send(ChannelHandlerContext context, Response answer, boolean keepAlive) {
    if (answer.stream().isPresent() && context.channel().isActive()) {
      begin(context, answer, answer.stream().get());
      return;
    }
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer.status());
    context.write(filled(head, answer, keepAlive));
    sendRest(context, answer.body(), keepAlive);
  }

  /** The next piece goes when the kernel has this one: TLS makes a copy of it. */
  private void sendRest(ChannelHandlerContext context, ByteBuf body, boolean keepAlive) {
    ByteBuf piece = body.readRetainedSlice(Math.min(PIECE, body.readableBytes()));
    boolean isLast = !body.isReadable();
    context
        .writeAndFlush(isLast ? new DefaultLastHttpContent(piece) : new DefaultHttpContent(piece))
        .addListener(
            sent -> {
              if (sent.isSuccess() && !isLast) {
                sendRest(context, body, keepAlive);
                return;
              }
              body.release();
              if (sent.isSuccess() && keepAlive) {
                isAnswering = false;
                timeouts.idle();
                takeWaiting(context);
                channelReadComplete(context);
              } else {
                context.close();
              }
            });
  }

  private void setHeaders(HttpResponse head, Response answer) {
    HEADERS.forEach(head.headers()::set);
    if (from.isSecure()) { // elsewhere a browser complains of it, and ignores it
      head.headers().set("cross-origin-opener-policy", "same-origin");
    }
    answer.headers().forEach(head.headers()::set);
  }

  /** The connection is the stream's until it ends. */
  private void begin(ChannelHandlerContext context, Response answer, StreamingBody begun) {
    timeouts.forEver();
    stream = begun;
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer.status());
    setHeaders(head, answer);
    HttpUtil.setTransferEncodingChunked(head, true);
    context.writeAndFlush(head);
    begun.begin(context);
    context.read(); // so that its end is seen
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (stream != null && context.channel().isWritable()) {
      stream.writable();
    }
  }

  private <T extends HttpResponse> T filled(T head, Response answer, boolean keepAlive) {
    setHeaders(head, answer);
    head.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.length());
    HttpUtil.setKeepAlive(head, keepAlive);
    return head;
  }

  /**
   * Answers bytes that are no request, and ends the connection. Bytes on their way are read and
   * discarded, so that the answer arrives.
   */
  private void refuse(ChannelHandlerContext context, HttpResponseStatus status) {
    isEnding = true;
    forgetIncoming();
    rateLimited.tell(
        RateLimitedLog.Kind.BAD_REQUEST,
        "refused: " + status + " to " + from.address().getHostAddress());
    timeouts.ending();
    Response answer = Response.error(status, status.reasonPhrase());
    context
        .writeAndFlush(
            filled(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, answer.body()),
                answer,
                false))
        .addListener(
            (ChannelFutureListener)
                sent -> {
                  if (sent.isSuccess() && sent.channel() instanceof DuplexChannel duplex) {
                    duplex.shutdownOutput();
                  }
                });
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (stream != null) {
      stream.end();
      stream = null;
    }
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
    forgetIncoming();
  }

  private void forgetIncoming() {
    if (incoming != null) {
      incoming.body.release();
      budget.give(incoming.reserved);
      incoming = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException || TlsReason.isOf(cause)) {
      LOG.debug("web: {}: {}", from.address().getHostAddress(), cause.getMessage());
    } else {
      LOG.error("web: a connection is closed: internal error", cause);
    }
    context.close();
  }
}
