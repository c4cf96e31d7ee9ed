package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.serialbridge.netty.Reason;
import org.serialbridge.peer.Peer;
import org.serialbridge.status.Counters;
import org.serialbridge.status.PeerStatus;
import org.serialbridge.status.Traffic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * UDP client (UDPC) and server (UDPS): one packet is one datagram, either way.
 *
 * <p>The client sends to its target and takes datagrams from the target's IP address only, unless
 * that is a broadcast or multicast address. The server sends to the source of the last datagram;
 * before the first datagram, to its target. The name of a target is looked up at the start, and
 * again before a send if a minute has passed, so that a target with a new address is found.
 */
public final class UdpEndpoint implements Endpoint {
  /** The largest datagram of IPv4 fits. */
  private static final int LARGEST_DATAGRAM = 65_535;

  private static final Logger LOG = LoggerFactory.getLogger(UdpEndpoint.class);

  /**
   * The settings of the endpoint.
   *
   * @param name name of the converter, for log lines
   * @param address local address; the wildcard for every address
   * @param port local port, 0 for a random one
   * @param targetHost name or address of the target
   * @param targetPort its port, 1 to 65535
   * @param isServer whether data goes to the source of the last datagram
   * @param opening a client's first datagram, the registration packet; may be empty
   * @param allowed whether an address may send datagrams, by the allow list of this moment
   */
  public record Parameters(
      String name,
      InetAddress address,
      int port,
      String targetHost,
      int targetPort,
      boolean isServer,
      Supplier<byte[]> opening,
      Predicate<InetAddress> allowed) {}

  private final Parameters parameters;
  private final EventLoop loop;
  private final Counters counters;
  private final Listener listener;
  private final PeerLog log;
  private final Admission admission;
  private final Binding binding;
  private final UdpTarget target;
  private @Nullable Channel channel;
  private @Nullable UdpPeer peer;

  /** The last senders to a server. */
  private final RecentPeers<UdpPeer> senders = new RecentPeers<>();

  private boolean reading = true;
  private boolean closed;

  /** A socket that is not open yet. */
  public UdpEndpoint(
      Parameters parameters,
      Transport transport,
      NameLookup names,
      EventLoop loop,
      Counters counters,
      Listener listener) {
    this.parameters = parameters;
    this.loop = loop;
    this.counters = counters;
    this.listener = listener;
    log = new PeerLog(LOG, parameters.name, loop.ticker());
    admission = new Admission(parameters.name, parameters.allowed, LOG, loop.ticker(), counters);
    target =
        new UdpTarget(
            names, parameters.targetHost, parameters.targetPort, loop, this::target, this::failed);
    binding =
        new Binding(
            parameters.name,
            new InetSocketAddress(parameters.address, parameters.port),
            parameters.isServer ? Binding.Kind.SERVER : Binding.Kind.CLIENT,
            loop,
            counters::failed,
            local ->
                transport
                    .udp(parameters.address)
                    .group(loop)
                    .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(LARGEST_DATAGRAM))
                    .handler(new Datagrams())
                    .bind(local),
            this::bound);
  }

  @Override
  public Future<Void> open() {
    return binding.open();
  }

  private void bound(Channel open) {
    channel = open;
    open.config().setAutoRead(reading);
    target.lookUp();
    listener.endpointWritabilityChanged();
  }

  // ---- the target

  private void failed(String reason, boolean isNews) {
    counters.failed(reason);
    if (isNews) {
      log.info("{}: {}; trying again every 10 s", parameters.name, reason);
    }
  }

  private void target(InetSocketAddress address) {
    boolean hasSender = parameters.isServer && peer != null && !peer.isTarget;
    if (hasSender || peer != null && peer.address.equals(address)) {
      return;
    }
    boolean isFirst = peer == null;
    UdpPeer next = new UdpPeer(1, address, true);
    become(next);
    byte[] opening = parameters.opening.get();
    if (isFirst && opening.length > 0) {
      next.send(Unpooled.wrappedBuffer(opening));
    }
  }

  private void become(UdpPeer next) {
    log.info("{}: sends to {}", parameters.name, next);
    if (peer != null && peer.isTarget) {
      gone(peer);
    }
    peer = next;
    counters.connected();
    listener.peerConnected(next);
  }

  private void gone(Peer forgotten) {
    listener.peerDisconnected(forgotten);
    listener.peerGone(forgotten, false);
  }

  // ---- datagrams

  private void received(InetSocketAddress sender, ByteBuf payload) {
    int length = payload.readableBytes();
    if (!admission.admits(sender)) {
      counters.dropped().add(length);
      return;
    }
    UdpPeer from = parameters.isServer ? sender(sender) : peer;
    if (from == null || !parameters.isServer && !from.mayBe(sender.getAddress())) {
      counters.dropped().add(length);
      return;
    }
    from.from.add(length);
    counters.fromPeers().add(length);
    if (length > 0) {
      // A copy: the buffer it was received into has room for the largest datagram.
      listener.receivedFromPeer(from, Unpooled.copiedBuffer(payload));
    }
  }

  /** Makes the sender of a datagram the peer of the server, and remembers the senders before. */
  private UdpPeer sender(InetSocketAddress address) {
    UdpPeer sender = senders.at(address);
    if (sender == null) {
      senders.makeRoom().ifPresent(this::gone);
      sender = new UdpPeer(senders.lowestFreeNumber(), address, false);
      senders.add(address, sender);
      become(sender);
    } else if (!sender.equals(peer)) {
      peer = sender;
      log.info("{}: sends to {}", parameters.name, sender);
    }
    return sender;
  }

  /** Data goes to the last sender that stays; without one, to the target. */
  @Override
  public void disconnectNotAllowed() {
    for (UdpPeer sender : senders.all()) {
      if (!admission.isAllowed(sender.address)) {
        log.info("{}: {} forgotten: its address is not allowed any more", parameters.name, sender);
        senders.remove(sender.address);
        if (sender.equals(peer)) {
          peer = senders.last().orElse(null);
        }
        gone(sender);
      }
    }
    if (peer == null && !closed) {
      target.lookUp();
    }
  }

  @Override
  public void send(ByteBuf data) {
    if (peer == null) {
      counters.dropped().add(data.readableBytes());
      data.release();
      return;
    }
    if (peer.isTarget && target.isOld()) {
      target.lookUp();
    }
    peer.send(data);
  }

  @Override
  public boolean isWritable() {
    return channel == null || channel.isWritable();
  }

  @Override
  public boolean isConnected() {
    return binding.isOpen();
  }

  @Override
  public List<? extends Peer> peers() {
    List<UdpPeer> all = senders.all();
    return all.isEmpty() && peer != null ? List.of(peer) : all;
  }

  @Override
  public String state() {
    String socket = binding.state();
    if (target.problem() != null) {
      return socket + ", " + target.problem();
    }
    return peer == null ? socket : socket + ", sends to " + peer;
  }

  @Override
  public Optional<String> problem() {
    return binding.problem().or(() -> Optional.ofNullable(target.problem()));
  }

  @Override
  public void setReading(boolean wanted) {
    if (reading != wanted) {
      reading = wanted;
      if (channel != null) {
        channel.config().setAutoRead(wanted);
      }
    }
  }

  @Override
  public Future<Void> close() {
    closed = true;
    target.close();
    return binding.close();
  }

  /** An address to which datagrams are sent. */
  private final class UdpPeer implements Peer {
    private final int number;
    private final InetSocketAddress address;
    private final Traffic from = new Traffic();
    private final Traffic to = new Traffic();
    private final Traffic dropped = new Traffic();
    private final long since = loop.ticker().nanoTime();

    /** Whether its address was looked up; else it came with a datagram. */
    private final boolean isTarget;

    /** Whether several hosts have this address: each of them may answer from its own. */
    private final boolean isGroup;

    UdpPeer(int number, InetSocketAddress address, boolean isTarget) {
      this.number = number;
      this.address = address;
      this.isTarget = isTarget;
      isGroup =
          isTarget
              && (address.getAddress().isMulticastAddress()
                  || Broadcast.isOne(address.getAddress()));
    }

    /** Whether a datagram from this address may come from this peer. */
    boolean mayBe(InetAddress sender) {
      return isGroup || address.getAddress().equals(sender);
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public void send(ByteBuf bytes) {
      int length = bytes.readableBytes();
      if (channel == null
          || !channel.isWritable()) { // a datagram that cannot be sent now is dropped
        dropped.add(length);
        counters.dropped().add(length);
        bytes.release();
        return;
      }
      to.add(length);
      counters.toPeers().add(length);
      channel.writeAndFlush(new DatagramPacket(bytes, address)).addListener(this::sent);
    }

    private void sent(Future<? super Void> done) {
      if (!done.isSuccess() && !closed) {
        String reason = "cannot send to " + this + ": " + Reason.of(done.cause());
        counters.failed(reason);
        log.info("{}: {}", parameters.name, reason);
      }
    }

    @Override
    public boolean isWritable() {
      return channel != null && channel.isWritable();
    }

    @Override
    public void disconnect(String reason) {
      counters.error(this + ": " + reason);
      log.info("{}: a datagram of {} is dropped: {}", parameters.name, this, reason);
    }

    @Override
    public byte[] address() {
      return address.getAddress().getAddress();
    }

    @Override
    public PeerStatus status() {
      return new PeerStatus(
          number(),
          toString(),
          Counters.secondsSince(loop.ticker(), since),
          from.count(),
          to.count(),
          dropped.count(),
          0);
    }

    @Override
    public String toString() {
      return NetUtil.toSocketAddressString(address);
    }
  }

  private final class Datagrams extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket packet = (DatagramPacket) message;
      try {
        if (!closed) {
          received(packet.sender(), packet.content());
        }
      } finally {
        packet.release();
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (!closed) {
        listener.endpointWritabilityChanged();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // An error of a UDP socket concerns one datagram; the socket stays open.
      counters.error(Reason.of(cause));
      log.info("{}: {}", parameters.name, cause.toString());
    }
  }
}
