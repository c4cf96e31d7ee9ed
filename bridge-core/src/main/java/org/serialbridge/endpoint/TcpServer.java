package org.serialbridge.endpoint;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseCombiner;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.settings.ServerFull;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TCP server (TCPS): serial data goes to all peers, each peer's data to the serial line.
 *
 * <p>A peer that does not read fills its own buffer of {@link #LARGEST_BACKLOG} bytes. The only
 * peer, or all together, then hold the line. Beside one that reads it has {@link #GRACE_MILLIS} to
 * make room before it is disconnected: long enough for a healthy peer that a memory-speed line
 * overruns, too short to slow down a real line.
 */
public final class TcpServer implements Endpoint {
  /** Unsent bytes of a peer that make it a slow one. */
  static final int LARGEST_BACKLOG = 256 * 1024;

  /** How long a slow peer may hold the line beside others. */
  static final long GRACE_MILLIS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(TcpServer.class);
  private static final int RESUMED_BACKLOG = 64 * 1024;
  private static final long FIRST_RETRY_MILLIS = 1_000;
  private static final long LAST_RETRY_MILLIS = 30_000;

  /**
   * What the server is told.
   *
   * @param name name of the converter, for log lines
   * @param address where to listen; the wildcard for everywhere
   * @param port port to listen on; 0 for a random one
   * @param maxClients most peers at once, 1 to 8
   * @param whenFull what happens to one more
   * @param clearsBuffer whether what the line sent before the first peer came is forgotten
   */
  public record Parameters(
      String name,
      InetAddress address,
      int port,
      int maxClients,
      ServerFull whenFull,
      boolean clearsBuffer) {}

  private final Parameters parameters;
  private final Transport transport;
  private final EventLoop loop;
  private final Listener listener;
  private final List<TcpPeer> peers = new ArrayList<>();
  private final UnsentRing unsent = new UnsentRing();
  private final PeerLog log;
  private @Nullable Channel server;
  private boolean reading = true;
  private boolean closed;

  /** A server that does not listen yet. */
  public TcpServer(Parameters parameters, Transport transport, EventLoop loop, Listener listener) {
    this.parameters = parameters;
    this.transport = transport;
    this.loop = loop;
    this.listener = listener;
    log = new PeerLog(LOG, parameters.name, loop.ticker());
  }

  @Override
  public Future<Void> open() {
    Promise<Void> tried = loop.newPromise();
    bind(FIRST_RETRY_MILLIS, tried);
    return tried;
  }

  private void bind(long retryMillis, Promise<Void> tried) {
    if (closed) {
      tried.trySuccess(null);
      return;
    }
    ServerBootstrap bootstrap =
        transport
            .tcpServer()
            .group(loop, loop)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(RESUMED_BACKLOG, LARGEST_BACKLOG))
            .childHandler(new PeerInitializer());
    bootstrap
        .bind(new InetSocketAddress(parameters.address, parameters.port))
        .addListener(
            (ChannelFuture bound) -> {
              bound(bound, retryMillis);
              tried.trySuccess(null);
            });
  }

  private void bound(ChannelFuture bound, long retryMillis) {
    if (bound.isSuccess()) {
      server = bound.channel();
      LOG.info("{}: listening on {}", parameters.name, address(server));
      if (closed) {
        server.close();
      }
      return;
    }
    if (retryMillis == FIRST_RETRY_MILLIS) {
      LOG.warn(
          "{}: cannot listen on {} port {}: {}; trying again",
          parameters.name,
          parameters.address.getHostAddress(),
          parameters.port,
          bound.cause().getMessage());
    }
    loop.schedule(
        () -> bind(Math.min(2 * retryMillis, LAST_RETRY_MILLIS), loop.newPromise()),
        retryMillis,
        TimeUnit.MILLISECONDS);
  }

  @Override
  public void send(ByteBuf data) {
    if (peers.isEmpty()) {
      unsent.add(data);
      return;
    }
    for (TcpPeer peer : List.copyOf(peers)) {
      peer.send(data.retainedDuplicate());
    }
    data.release();
  }

  @Override
  public boolean isWritable() {
    for (TcpPeer peer : peers) {
      if (!peer.isWritable()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean isConnected() {
    return !peers.isEmpty();
  }

  @Override
  public void setReading(boolean wanted) {
    if (reading != wanted) {
      reading = wanted;
      peers.forEach(peer -> peer.setReading(wanted));
    }
  }

  @Override
  public Future<Void> close() {
    closed = true;
    PromiseCombiner combiner = new PromiseCombiner(loop);
    if (server != null) {
      combiner.add(server.close());
    }
    for (TcpPeer peer : List.copyOf(peers)) {
      combiner.add(peer.close());
    }
    Promise<Void> done = loop.newPromise();
    combiner.finish(done);
    return done;
  }

  /** Peers that are connected. */
  int peerCount() {
    return peers.size();
  }

  /** A connection was made: it becomes a peer, or it is closed without a byte. */
  void connected(TcpPeer peer) {
    if (closed) {
      peer.close();
      return;
    }
    if (peers.size() >= parameters.maxClients) {
      if (parameters.whenFull == ServerFull.KEEP) {
        log.info("{}: {} refused: {} clients are on", parameters.name, peer, peers.size());
        peer.close();
        return;
      }
      TcpPeer oldest = peers.get(0);
      log.info("{}: {} disconnected to make room for {}", parameters.name, oldest, peer);
      disconnected(oldest);
      oldest.close();
    }
    peers.add(peer);
    peer.setReading(reading);
    log.info(
        "{}: {} connected ({} of {})", parameters.name, peer, peers.size(), parameters.maxClients);
    if (peers.size() == 1) {
      first(peer);
    }
    giveGrace(); // the newcomer can read: from now on a slow one holds somebody up
  }

  private void first(TcpPeer peer) {
    if (parameters.clearsBuffer) {
      unsent.clear();
    } else {
      peer.send(unsent.takeAll());
    }
  }

  /** A peer has gone, or is to be forgotten. */
  void disconnected(TcpPeer peer) {
    if (peers.remove(peer)) {
      log.info(
          "{}: {} disconnected ({} of {})",
          parameters.name,
          peer,
          peers.size(),
          parameters.maxClients);
      listener.endpointWritabilityChanged();
    }
  }

  void received(ByteBuf bytes) {
    listener.receivedFromPeer(bytes);
  }

  void writabilityChanged(TcpPeer peer) {
    if (peer.isWritable()) {
      peer.endGrace();
    }
    giveGrace();
    listener.endpointWritabilityChanged();
  }

  /** Slow peers hold nobody up while all are slow, or while there is only one. */
  private void giveGrace() {
    if (peers.stream().anyMatch(TcpPeer::isWritable)) {
      peers.stream().filter(peer -> !peer.isWritable()).forEach(this::graceFor);
    }
  }

  private void graceFor(TcpPeer peer) {
    peer.setGrace(loop.schedule(() -> endGrace(peer), GRACE_MILLIS, TimeUnit.MILLISECONDS));
  }

  private void endGrace(TcpPeer peer) {
    peer.endGrace();
    if (peers.contains(peer) && peers.stream().anyMatch(TcpPeer::isWritable)) {
      log.info(
          "{}: {} disconnected: it does not read, {} bytes wait for it",
          parameters.name,
          peer,
          LARGEST_BACKLOG);
      disconnected(peer);
      peer.abort();
    }
  }

  private static String address(Channel channel) {
    InetSocketAddress address = (InetSocketAddress) channel.localAddress();
    boolean everywhere = address.getAddress().isAnyLocalAddress();
    return (everywhere ? "every address" : address.getAddress().getHostAddress())
        + " port "
        + address.getPort();
  }

  private final class PeerInitializer extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast("peer", new TcpPeer(TcpServer.this, channel));
    }
  }
}
