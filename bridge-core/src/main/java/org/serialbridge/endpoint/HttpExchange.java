package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import org.serialbridge.netty.AnswerDecoder;
import org.serialbridge.netty.Reason;
import org.serialbridge.peer.Peer;
import org.serialbridge.status.Counters;
import org.serialbridge.status.PeerStatus;
import org.serialbridge.status.Traffic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of the HTTP client with one request and one answer.
 *
 * <pre>
 * bytes --> exchange --> decoder --> objects       finds the end of the answer
 *              |                        |
 *        all, up to the end       bodies, de-chunked
 *              +--- to the line, one ---+
 * </pre>
 */
final class HttpExchange extends ChannelInboundHandlerAdapter implements Peer {
  /** The endpoint. */
  interface Owner {
    void connected(HttpExchange exchange);

    /** The request was sent, or a piece of the answer came. */
    void progressed(HttpExchange exchange);

    /** The bytes of one read for the line; the owner takes their ownership. */
    void received(HttpExchange exchange, ByteBuf bytes);

    /**
     * The exchange is over, and its connection is closed. Not called after {@link
     * HttpExchange#abandon}.
     *
     * @param failure the reason why there is no complete answer, in words; null if there is one
     */
    void ended(HttpExchange exchange, @Nullable String failure);
  }

  private static final Logger LOG = LoggerFactory.getLogger(HttpExchange.class);

  private final Owner owner;
  private final Channel channel;
  private final Counters counters;
  private final boolean removesHeader;
  private final HttpAnswer answer = new HttpAnswer();
  private final AnswerDecoder decoder =
      new AnswerDecoder(HttpAnswer.LONGEST_LINE, HttpAnswer.LARGEST_HEADER);
  private final Traffic from = new Traffic();
  private final Traffic to = new Traffic();
  private final Traffic dropped = new Traffic();
  private String name = "the server";
  private long since;
  private int unsent;
  private @Nullable ByteBuf body;
  private boolean isOpen;
  private boolean isOver;

  /**
   * An exchange whose connection is being made.
   *
   * @param removesHeader whether only the body of the answer goes to the line
   */
  HttpExchange(Owner owner, Channel channel, Counters counters, boolean removesHeader) {
    this.owner = owner;
    this.channel = channel;
    this.counters = counters;
    this.removesHeader = removesHeader;
  }

  void addTo(ChannelPipeline pipeline) {
    pipeline
        .addLast("exchange", this)
        .addLast("decoder", decoder)
        .addLast("objects", new Objects());
  }

  /** Sends the request, once, when connected. */
  void request(ByteBuf request) {
    unsent = request.readableBytes();
    to.add(unsent);
    counters.toPeers().add(unsent);
    channel.writeAndFlush(request).addListener(this::sent);
  }

  private void sent(Future<? super Void> done) {
    if (isOver) {
      return;
    }
    if (done.isSuccess()) {
      unsent = 0;
      owner.progressed(this);
    } else if (!(done.cause() instanceof ClosedChannelException)) { // channelInactive knows more
      end(Reason.of(done.cause()));
    }
  }

  /** Whether the connection is open. */
  boolean isOpen() {
    return isOpen && !isOver;
  }

  void setReading(boolean reading) {
    channel.config().setAutoRead(reading);
  }

  /** Whether the header of the answer has come. */
  boolean hasAnswer() {
    return answer.hasBegun();
  }

  /**
   * Whether a silence completes the answer: it has no length, and some servers do not close the
   * connection.
   */
  boolean endsWithSilence() {
    return answer.endsWithConnection();
  }

  /** Ends the exchange without a call of the owner. */
  void abandon() {
    isOver = true;
    channel.close();
  }

  /** Ends an open exchange. If the connection is not open yet, the attempt reports its end. */
  private void end(@Nullable String failure) {
    if (isOpen()) {
      abandon();
      owner.ended(this, failure);
    }
  }

  // ---- from the server

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (channel.remoteAddress() instanceof InetSocketAddress address) {
      name = NetUtil.toSocketAddressString(address);
    }
    since = channel.eventLoop().ticker().nanoTime();
    isOpen = true;
    owner.connected(this);
    context.fireChannelActive(); // the pipeline's head starts to read here
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    int length = bytes.readableBytes();
    from.add(length);
    counters.fromPeers().add(length);
    if (isOver) {
      bytes.release();
      return;
    }
    owner.progressed(this);
    toLine(removesHeader ? decodeBody(context, bytes) : decodeAll(context, bytes));
    answer.endOfRead(length);
    if (answer.isComplete() || answer.fault() != null) {
      end(answer.fault());
    }
  }

  /** Decodes the body of one read into one buffer, so that chunks of one byte cost no more. */
  private ByteBuf decodeBody(ChannelHandlerContext context, ByteBuf bytes) {
    ByteBuf found = context.alloc().buffer(bytes.readableBytes());
    body = found;
    context.fireChannelRead(bytes);
    body = null;
    return found;
  }

  private ByteBuf decodeAll(ChannelHandlerContext context, ByteBuf bytes) {
    ByteBuf all = bytes.retainedSlice();
    context.fireChannelRead(bytes);
    return all.writerIndex(all.writerIndex() - decoder.bytesBehindAnswer());
  }

  private void toLine(ByteBuf bytes) {
    if (bytes.isReadable() && !isOver) {
      owner.received(this, bytes);
    } else {
      bytes.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    context.fireChannelInactive(); // the answer may be complete with this
    end(
        answer.isComplete()
            ? null
            : "closed by the server "
                + (answer.hasBegun() ? "in the middle of the answer" : "before it answered"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      end(Reason.of(cause));
    } else {
      LOG.error("{}: closed after an internal error", name, cause);
      end("internal error: " + cause);
    }
  }

  // ---- for the status

  @Override
  public int number() {
    return 1;
  }

  /** Drops the bytes: no data may follow a request. */
  @Override
  public void send(ByteBuf bytes) {
    dropped.add(bytes.readableBytes());
    counters.dropped().add(bytes.readableBytes());
    bytes.release();
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public void disconnect(String reason) {
    end(reason);
  }

  @Override
  public PeerStatus status() {
    return new PeerStatus(
        number(),
        name,
        Counters.secondsSince(channel.eventLoop().ticker(), since),
        from.count(),
        to.count(),
        dropped.count(),
        unsent);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Takes the objects of the decoder, during channelRead and channelInactive of the exchange. */
  private final class Objects extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        if (message instanceof HttpObject found && !answer.isComplete()) {
          answer.take(found);
          if (body != null && found instanceof HttpContent content) {
            body.writeBytes(content.content());
          }
          if (answer.isComplete()) {
            decoder.atEndOfAnswer();
          }
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      HttpExchange.this.exceptionCaught(context, cause);
    }
  }
}
