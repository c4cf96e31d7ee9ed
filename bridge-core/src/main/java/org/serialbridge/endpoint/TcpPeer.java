package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.serialbridge.loop.DeadlineTimer;
import org.serialbridge.netty.EncodedOutput;
import org.serialbridge.netty.PeerOutput;
import org.serialbridge.netty.SocketOutput;
import org.serialbridge.netty.TcpState;
import org.serialbridge.peer.TelnetPeer;
import org.serialbridge.status.Counters;
import org.serialbridge.status.PeerStatus;
import org.serialbridge.status.Traffic;
import org.serialbridge.tls.TlsReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection of a server or a client: its input, and its end. Data to it goes to its {@link
 * #output}.
 */
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

  /**
   * The ends of the two directions.
   *
   * <pre>
   * OPEN --FIN of the peer--> INPUT_CLOSED --finish--> all is sent, then closed
   *   |finish--> FINISHING --all is sent, our FIN; FIN of the peer--> closed
   * each --reset, fault, close, abort--> closed
   * </pre>
   */
  private enum Phase {
    OPEN,
    INPUT_CLOSED,
    FINISHING
  }

  private final Owner owner;
  private final Channel channel;
  private final SocketOutput socket;
  private final Counters counters;
  private final Traffic from = new Traffic();
  private final boolean telnetFirst;
  private PeerOutput output;
  private int number = 1;
  private String name = "a peer that is not connected";
  private long since;
  private boolean isAccepted;
  private Phase phase = Phase.OPEN;
  private String end = "closed by the peer";
  private boolean isFault;
  private boolean wasReset;
  private @Nullable Future<?> grace;

  /**
   * A peer whose connection is being made.
   *
   * @param socket the output that fits the pipeline of the channel
   * @param telnetFirst whether the server begins to negotiate telnet
   */
  TcpPeer(
      Owner owner, Channel channel, SocketOutput socket, Counters counters, boolean telnetFirst) {
    this.owner = owner;
    this.channel = channel;
    this.socket = socket;
    this.counters = counters;
    this.telnetFirst = telnetFirst;
    output = socket;
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  /** Adds a peer to a connection that is being made, or behind its TLS. */
  static void add(
      Channel channel, Owner owner, Counters counters, SlowPeers slow, boolean telnetFirst) {
    channel.config().setWriteBufferWaterMark(slow.waterMark());
    SocketOutput output = SocketOutput.of(channel, counters, slow.bound());
    channel.pipeline().addLast("peer", new TcpPeer(owner, channel, output, counters, telnetFirst));
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

  /** The endpoint takes its data from now on, and knows it by this number. */
  void accept(int given) {
    number = given;
    isAccepted = true;
  }

  /** The endpoint has disconnected it; data that it still sends is dropped. */
  void ignore() {
    isAccepted = false;
  }

  /** The way of data to this peer. */
  PeerOutput output() {
    return output;
  }

  @Override
  public void send(ByteBuf bytes) {
    output.write(bytes);
    bytes.release();
  }

  @Override
  public boolean isWritable() {
    return socket.isWritable();
  }

  @Override
  public boolean telnetFirst() {
    return telnetFirst;
  }

  @Override
  public void encodeWith(UnaryOperator<ByteBuf> encoding) {
    output = new EncodedOutput(socket, encoding);
  }

  @Override
  public boolean isEncoded() {
    return output != socket;
  }

  @Override
  public void sendEncoded(ByteBuf bytes) {
    if (unsentBytes() > SlowPeers.LARGEST_BACKLOG + MOST_ENCODED) {
      bytes.release();
      disconnect("it sends requests without reading the answers");
    } else {
      socket.overtake(bytes);
    }
  }

  @Override
  public void suspend(boolean wanted) {
    socket.suspend(wanted);
  }

  @Override
  public byte[] address() {
    return channel.remoteAddress() instanceof InetSocketAddress inet && !inet.isUnresolved()
        ? inet.getAddress().getAddress()
        : new byte[0];
  }

  /** Its address and port; null once it has gone. */
  @Nullable SocketAddress remoteAddress() {
    return channel.remoteAddress();
  }

  @Override
  public PeerStatus status() {
    return new PeerStatus(
        number,
        name,
        Counters.secondsSince(channel.eventLoop().ticker(), since),
        from.count(),
        socket.sent(),
        socket.dropped(),
        unsentBytes());
  }

  /** Bytes accepted for this peer and not yet taken by the kernel. */
  long unsentBytes() {
    return socket.unsentBytes();
  }

  /** Sets a timer that each send touches. */
  void tellWhenSent(DeadlineTimer timer) {
    socket.tellWhenSent(timer);
  }

  /**
   * Whether the connection did not end in order: by a reset or a fault. A reset after the peer's
   * FIN is no fault: all its data had come.
   */
  boolean isFault() {
    return isFault && phase != Phase.INPUT_CLOSED;
  }

  /** Whether the peer is known to have reset the connection. */
  boolean isReset() {
    wasReset = wasReset || TcpState.isReset(channel);
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
    boolean endsBoth = phase == Phase.INPUT_CLOSED;
    if (!endsBoth) {
      phase = Phase.FINISHING;
    }
    socket
        .sendAll()
        .addListener(
            sent -> {
              if (endsBoth || !sent.isSuccess()) {
                channel.close();
              } else {
                socket.shutDown();
              }
            });
    channel.config().setAutoRead(true);
    channel.eventLoop().schedule(this::close, FINISH_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Closes with a reset, so that neither side waits for unsent data. */
  void abort() {
    isFault = true;
    socket.abort();
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
    if (isAccepted) {
      owner.received(this, bytes);
    } else {
      bytes.release();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE || event == SslCloseCompletionEvent.SUCCESS) {
      inputClosed();
    }
    context.fireUserEventTriggered(event);
  }

  /** FIN, or the end of TLS; or FIN after the end of TLS. */
  private void inputClosed() {
    if (phase == Phase.INPUT_CLOSED) {
      return;
    }
    boolean endsBoth = phase == Phase.FINISHING || socket.endsWithInput();
    phase = Phase.INPUT_CLOSED;
    suspend(false); // the peer cannot resume data any more
    if (endsBoth) {
      channel.close();
    } else {
      owner.inputClosed(this);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    socket.sendWaiting();
    owner.writabilityChanged(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    endGrace();
    socket.release();
    owner.disconnected(this, end);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    boolean isEnding = isFault;
    isFault = true;
    if (cause instanceof IOException || TlsReason.isOf(cause)) {
      end = isEnding ? end : TlsReason.of(cause);
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
