package org.serialbridge.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The first handler of a TLS listener. A browser that comes by plain HTTP, as the user typed no
 * {@code https}, is sent to the same page by HTTPS.
 */
final class TlsOrRedirect extends ByteToMessageDecoder {
  /** The content type of the first TLS record (RFC 8446, section 5.1). */
  private static final int HANDSHAKE = 22;

  private final Supplier<ChannelHandler> tls;

  /**
   * The first handler of a connection.
   *
   * @param tls the entrance of TLS
   */
  TlsOrRedirect(Supplier<ChannelHandler> tls) {
    this.tls = tls;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (in.getUnsignedByte(in.readerIndex()) == HANDSHAKE) {
      context.pipeline().addAfter(context.name(), null, tls.get());
    } else {
      context.pipeline().replace(Connections.CONNECTION, Connections.CONNECTION, new Redirect());
    }
    context.pipeline().remove(this); // hands on what it has
  }

  /** Answers each request with the address of the same page by HTTPS, and closes. */
  private static final class Redirect extends ChannelInboundHandlerAdapter {
    private static final Pattern PORT = Pattern.compile(":\\d+$");

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
      if (message instanceof HttpRequest head) {
        context.writeAndFlush(answer(head)).addListener(ChannelFutureListener.CLOSE);
      } else {
        context.read();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close(); // a reset, or no TLS record: nobody of ours
    }

    private static FullHttpResponse answer(HttpRequest head) {
      String host = head.headers().get(HttpHeaderNames.HOST, "");
      boolean isRight =
          head.decoderResult().isSuccess() && !host.isEmpty() && head.uri().startsWith("/");
      FullHttpResponse answer =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              isRight ? HttpResponseStatus.TEMPORARY_REDIRECT : HttpResponseStatus.BAD_REQUEST);
      if (isRight) {
        answer.headers().set(HttpHeaderNames.LOCATION, "https://" + withPort(host) + head.uri());
      }
      answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
      HttpUtil.setKeepAlive(answer, false);
      return answer;
    }

    /** Without a port it is that of HTTP, which HTTPS does not assume. */
    private static String withPort(String host) {
      return PORT.matcher(host).find() ? host : host + ":80";
    }
  }
}
