package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.serialbridge.loop.DeadlineTimer;
import org.serialbridge.memory.Buffers;
import org.serialbridge.peer.TelnetPeer;
import org.serialbridge.status.Counters;
import org.serialbridge.status.PeerStatus;
import org.serialbridge.status.Traffic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One TCP connection of a server or a client. */
final class TcpPeer extends ChannelInboundHandlerAdapter implements TelnetPeer {
  /** The endpoint. */
  interface Owner {
    void connected(TcpPeer peer);

    void received(TcpPeer peer, ByteBuf bytes);

    void writabilityChanged(TcpPeer peer);

    /** The peer sends no more data; it may still read. */
    void inputClosed(TcpPeer peer);

    /**
     * The connection has ended.
     *
     * @param reason in words
     */
    void disconnected(TcpPeer peer, String reason);
  }

  private static final Logger LOG = LoggerFactory.getLogger(TcpPeer.class);

  /** Limit of the bytes of answers and notifications, in addition to waiting data. */
  private static final int MOST_ENCODED = 64 * 1024;

  /** Time for a peer to read its last bytes and to close its own side. */
  private static final long FINISH_MILLIS = 2_000;

  private static final UnaryOperator<ByteBuf> PLAIN = UnaryOperator.identity();

  private final Owner owner;
  private final Channel channel;

  private final DirectSocket socket;
  private final Counters counters;
  private final Traffic from = new Traffic();
  private final Traffic to = new Traffic();
  private final Traffic dropped = new Traffic();

  private final Backlog backlog;
  private final boolean telnetFirst;
  private boolean suspended;
  private UnaryOperator<ByteBuf> encoding = PLAIN;
  private int number = 1;
  private String name = "a peer that is not connected";
  private long since;
  private String end = "closed by the peer";
  private boolean isFault;
  private boolean wasReset;
  private boolean isInputClosed;
  private boolean isFinishing;
  private @Nullable DeadlineTimer whenSent;
  private @Nullable Future<?> grace;

  /**
   * A peer whose connection is being made.
   *
   * @param mostWaiting limit of the bytes that wait behind a full channel, beyond which the oldest
   *     are dropped; 0 if the endpoint stops sending instead
   * @param telnetFirst whether the server begins to negotiate telnet
   */
  TcpPeer(Owner owner, Channel channel, Counters counters, int mostWaiting, boolean telnetFirst) {
    this.owner = owner;
    this.channel = channel;
    socket = new DirectSocket(channel);
    this.counters = counters;
    backlog = new Backlog(mostWaiting, this::dropped);
    this.telnetFirst = telnetFirst;
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  private static String name(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? NetUtil.toSocketAddressString(inet)
        : "a peer that has gone";
  }

  @Override
  public int number() {
    return number;
  }

  void setNumber(int given) {
    number = given;
  }

  @Override
  public void send(ByteBuf bytes) {
    share(bytes);
    bytes.release();
  }

  /** Sends bytes that other peers get, too; the ownership stays with the caller. */
  void share(ByteBuf bytes) {
    int length = bytes.readableBytes();
    if (whenSent != null) {
      whenSent.touch();
    }
    to.add(length);
    counters.toPeers().add(length);
    boolean waits = encoding != PLAIN || suspended || !backlog.isEmpty();
    int written = waits ? 0 : socket.write(bytes);
    if (written < length) {
      sendLater(
          Buffers.toWait(bytes.retainedSlice(bytes.readerIndex() + written, length - written)));
    }
  }

  private void sendLater(ByteBuf bytes) {
    ByteBuf encoded = encoding.apply(bytes);
    if (suspended || !backlog.isEmpty() || backlog.dropsOldest() && !channel.isWritable()) {
      letWait(encoded);
    } else {
      channel.writeAndFlush(encoded, channel.voidPromise());
    }
  }

  private void letWait(ByteBuf bytes) {
    boolean wasWritable = isWritable();
    backlog.add(bytes);
    if (wasWritable && !isWritable()) {
      owner.writabilityChanged(this);
    }
  }

  private void dropped(int length) {
    dropped.add(length);
    counters.dropped().add(length);
  }

  @Override
  public boolean isWritable() {
    return backlog.dropsOldest()
        || channel.isWritable() && backlog.bytes() < SlowPeers.LARGEST_BACKLOG;
  }

  @Override
  public boolean telnetFirst() {
    return telnetFirst;
  }

  @Override
  public void encodeWith(UnaryOperator<ByteBuf> wanted) {
    encoding = wanted;
  }

  @Override
  public boolean isEncoded() {
    return encoding != PLAIN;
  }

  @Override
  public void sendEncoded(ByteBuf bytes) {
    if (unsentBytes() > SlowPeers.LARGEST_BACKLOG + MOST_ENCODED) {
      bytes.release();
      disconnect("it sends requests without reading the answers");
    } else {
      channel.writeAndFlush(bytes, channel.voidPromise());
    }
  }

  @Override
  public void suspend(boolean wanted) {
    suspended = wanted;
    if (!wanted) {
      sendWaiting();
      owner.writabilityChanged(this);
    }
  }

  private void sendWaiting() {
    while (!suspended && channel.isWritable() && !backlog.isEmpty()) {
      channel.writeAndFlush(backlog.remove(), channel.voidPromise());
    }
  }

  @Override
  public PeerStatus status() {
    return new PeerStatus(
        number,
        name,
        Counters.secondsSince(channel.eventLoop().ticker(), since),
        from.count(),
        to.count(),
        dropped.count(),
        unsentBytes());
  }

  /** Bytes accepted for this peer and not yet taken by the kernel. */
  long unsentBytes() {
    if (!channel.isActive()) {
      return 0;
    }
    WriteBufferWaterMark marks = channel.config().getWriteBufferWaterMark();
    // Netty tells the bytes to the next change of the writability, one beyond the mark.
    long inChannel =
        channel.isWritable()
            ? marks.high() + 1 - channel.bytesBeforeUnwritable()
            : marks.low() - 1 + channel.bytesBeforeWritable();
    return inChannel + backlog.bytes();
  }

  /** Sets a timer that each send touches. */
  void tellWhenSent(DeadlineTimer timer) {
    whenSent = timer;
  }

  /**
   * Whether the connection did not end in order: by a reset or a fault. A reset after the peer's
   * FIN is no fault: all its data had come.
   */
  boolean isFault() {
    return isFault && !isInputClosed;
  }

  /** Whether the peer is known to have reset the connection. */
  boolean isReset() {
    wasReset = wasReset || socket.isReset();
    return wasReset;
  }

  @Override
  public void disconnect(String reason) {
    end = reason;
    isFault = true;
    counters.error(name + " disconnected: " + reason);
    channel.close();
  }

  void setReading(boolean reading) {
    channel.config().setAutoRead(reading);
  }

  boolean hasGrace() {
    return grace != null;
  }

  /** Sets the task that ends the time in which a slow peer must make room. */
  void setGrace(Future<?> graceEnd) {
    grace = graceEnd;
  }

  /** Cancels that task. */
  void endGrace() {
    if (grace != null) {
      grace.cancel(false);
      grace = null;
    }
  }

  ChannelFuture close() {
    return channel.close();
  }

  /**
   * Ends the connection in order: sends the waiting data, then FIN. Data that the peer still sends
   * is read, because the kernel would answer unread data with a reset; the owner drops it. A peer
   * that does not end within 2 s is cut off.
   */
  void finish() {
    endGrace();
    if (isReset()) {
      channel.close();
      return;
    }
    isFinishing = true;
    suspended = false;
    while (!backlog.isEmpty()) {
      channel.write(backlog.remove(), channel.voidPromise());
    }
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> shutDownOutput());
    channel.config().setAutoRead(true);
    channel.eventLoop().schedule(this::close, FINISH_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void shutDownOutput() {
    if (!isInputClosed && channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    } else {
      channel.close();
    }
  }

  /** Closes with a reset, so that neither side waits for unsent data. */
  void abort() {
    isFault = true;
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    name = name(channel.remoteAddress());
    since = channel.eventLoop().ticker().nanoTime();
    owner.connected(this);
    context.fireChannelActive(); // the pipeline's head starts to read here
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    from.add(bytes.readableBytes());
    counters.fromPeers().add(bytes.readableBytes());
    owner.received(this, bytes);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      isInputClosed = true;
      suspend(false); // the peer cannot resume data any more
      if (isFinishing) {
        channel.close();
      } else {
        owner.inputClosed(this);
      }
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    sendWaiting();
    owner.writabilityChanged(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    endGrace();
    backlog.release();
    owner.disconnected(this, end);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    boolean isEnding = isFault;
    isFault = true;
    if (cause instanceof IOException) {
      end = isEnding ? end : Reason.of(cause);
      wasReset = true;
      LOG.debug("{}: {}", name, cause.getMessage());
    } else {
      end = "internal error: " + cause;
      LOG.error("{}: closed after an internal error", name, cause);
    }
    context.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
