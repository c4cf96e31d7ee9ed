package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseCombiner;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.peer.Peer;
import org.serialbridge.settings.SlowPeer;
import org.serialbridge.settings.WhenFull;
import org.serialbridge.status.Counters;
import org.serialbridge.tls.Tls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TCP server (TCPS): serial data goes to all peers, the data of each peer to the serial line. */
public final class TcpServer implements Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger(TcpServer.class);

  /** A peer that disconnects within this time did not want the old data of the line. */
  private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * The settings of the server.
   *
   * @param name name of the converter, for log lines
   * @param address address to listen at; the wildcard for every address
   * @param port port to listen on; 0 for a random one
   * @param telnetPort port at which the server begins to negotiate telnet; 0 for none
   * @param security the ports at which it speaks TLS
   * @param maxClients limit of connected peers, 1 to 8
   * @param whenFull treatment of another client when the limit is reached
   * @param clearsBuffer whether data that the line sent before the first peer connected is dropped
   * @param keepsPackets whether each send is a packet that must not be cut while it waits
   * @param slowPeer treatment of a peer that does not read
   * @param allowed whether an address may connect, by the allow list of this moment
   * @param memory the memory for data that waits for peers
   */
  public record Parameters(
      String name,
      InetAddress address,
      int port,
      int telnetPort,
      Security security,
      int maxClients,
      WhenFull whenFull,
      boolean clearsBuffer,
      boolean keepsPackets,
      SlowPeer slowPeer,
      Predicate<InetAddress> allowed,
      MemoryBudget memory) {
    /** Rejects a limit of peers that is out of range. */
    public Parameters {
      if (maxClients < 1 || maxClients > 8) {
        throw new IllegalArgumentException("maxClients: " + maxClients + " (expected: 1-8)");
      }
    }
  }

  /**
   * TLS of a server.
   *
   * @param isEverywhere whether its ports speak TLS (AT+TLS)
   * @param port one more port, which speaks TLS in any case (AT+TLSPORT); 0 for none
   * @param checksClients whether a client must have a certificate (AT+TLSCLIENT)
   */
  public record Security(boolean isEverywhere, int port, boolean checksClients) {
    /** No TLS. */
    public static final Security NONE = new Security(false, 0, false);
  }

  private final Parameters parameters;
  private final EventLoop loop;
  private final Counters counters;
  private final Listener listener;
  private final ServerPorts ports;
  private final SlowPeers slowPeers;

  private final ServerPeers peers = new ServerPeers();
  private final HalfClosedPeers halfClosed;
  private final PeerOwner owner = new PeerOwner();
  private final UnsentRing unsent;
  private final PeerLog log;
  private final Admission admission;
  private @Nullable OldData oldData;
  private boolean reading = true;
  private boolean closed;

  /**
   * Data that the line had sent before a peer connected.
   *
   * @param to the peer that got it
   * @param at the time, in ns
   */
  private record OldData(TcpPeer to, int bytes, long at) {}

  /** A server that does not listen yet. */
  public TcpServer(
      Parameters parameters,
      Transport transport,
      Tls tls,
      EventLoop loop,
      Counters counters,
      Listener listener) {
    this.parameters = parameters;
    this.loop = loop;
    this.counters = counters;
    this.listener = listener;
    slowPeers = new SlowPeers(parameters.slowPeer, parameters.memory, loop, this::disconnectSlow);
    unsent = new UnsentRing(parameters.keepsPackets, counters.dropped());
    halfClosed = new HalfClosedPeers(loop, listener::isAwaited, unsent, this::end);
    log = new PeerLog(LOG, parameters.name, loop.ticker());
    admission = new Admission(parameters.name, parameters.allowed, LOG, loop.ticker(), counters);
    Security security = parameters.security;
    ports =
        new ServerPorts(
            parameters.name,
            parameters.address,
            transport,
            tls,
            security.checksClients,
            loop,
            counters,
            admission,
            this::add);
    ports.add("", parameters.port, security.isEverywhere, false);
    if (parameters.telnetPort > 0) {
      ports.add("RFC 2217", parameters.telnetPort, security.isEverywhere, true);
    }
    if (security.port > 0) {
      ports.add(ServerPorts.TLS, security.port, true, false);
    }
  }

  @Override
  public Future<Void> open() {
    return ports.open();
  }

  @Override
  public void send(ByteBuf data) {
    if (peers.isEmpty()) {
      if (halfClosed.isEmpty()) {
        unsent.add(data);
        return;
      }
      halfClosed.getAlone(data);
    }
    for (TcpPeer peer : peers.receivers()) {
      peer.output().write(data);
    }
    data.release();
  }

  @Override
  public boolean isWritable() {
    for (TcpPeer peer : peers.receivers()) {
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
  public List<? extends Peer> peers() {
    return peers.connected();
  }

  @Override
  public String state() {
    String listening = ports.state();
    int half = halfClosed.all().size();
    return half == 0 ? listening : listening + "; half-closed clients: " + half;
  }

  @Override
  public Optional<String> problem() {
    return ports.problem();
  }

  @Override
  public List<String> hints() {
    return ports.hints();
  }

  @Override
  public boolean disconnectClient(String address) {
    Optional<TcpPeer> client =
        peers.connected().stream()
            .filter(peer -> peer.status().address().equals(address))
            .findFirst();
    client.ifPresent(
        peer -> {
          remove(peer, "by a person, on the web page");
          peer.finish();
        });
    return client.isPresent();
  }

  @Override
  public void disconnectNotAllowed() {
    for (TcpPeer peer : List.copyOf(peers.all())) {
      if (!admission.isAllowed(peer.remoteAddress())) {
        remove(peer, "its address is not allowed any more");
        peer.close();
      }
    }
  }

  @Override
  public void setReading(boolean wanted) {
    if (reading != wanted) {
      reading = wanted;
      peers.connected().forEach(peer -> peer.setReading(wanted));
    }
  }

  @Override
  public void disconnectPeers() {
    for (TcpPeer peer : List.copyOf(peers.connected())) {
      remove(peer, "the serial device is away");
      peer.finish();
    }
    halfClosed.all().forEach(this::end);
  }

  @Override
  public Future<Void> close() {
    closed = true;
    PromiseCombiner combiner = new PromiseCombiner(loop);
    combiner.add(ports.close());
    for (TcpPeer peer : peers.receivers()) {
      remove(peer, "the port closes");
      combiner.add(peer.close());
    }
    Promise<Void> done = loop.newPromise();
    combiner.finish(done);
    return done;
  }

  /** Takes a client that a port has let in. */
  private void add(Channel channel, boolean telnetFirst) {
    TcpPeer.add(channel, owner, counters, slowPeers, telnetFirst);
  }

  private void sendUnsent(TcpPeer first) {
    if (parameters.clearsBuffer) {
      unsent.clear();
    } else if (!unsent.isEmpty()) {
      ByteBuf old = unsent.takeAll();
      oldData = new OldData(first, old.readableBytes(), loop.ticker().nanoTime());
      first.send(old);
    }
  }

  /** Removes a peer from the connected ones. */
  private void disconnected(TcpPeer peer, String reason) {
    peers.disconnect(peer);
    log.info(
        "{}: {} disconnected: {} ({} of {})",
        parameters.name,
        peer,
        reason,
        peers.size(),
        parameters.maxClients);
    if (!closed) {
      tellOfOldData(peer);
      listener.peerDisconnected(peer);
    }
  }

  private void tellOfOldData(TcpPeer gone) {
    if (oldData != null && oldData.to.equals(gone)) {
      if (loop.ticker().nanoTime() - oldData.at < REFUSED_NANOS) {
        listener.leftWithOldData(gone, oldData.bytes);
      }
      oldData = null;
    }
  }

  /** Forgets a peer, which has gone or is being closed. */
  private void remove(TcpPeer peer, String reason) {
    if (peers.contains(peer)) {
      disconnected(peer, reason);
    } else if (!halfClosed.remove(peer)) {
      return;
    }
    peers.remove(peer);
    if (!closed) {
      listener.peerGone(peer, peer.isFault());
      listener.endpointWritabilityChanged();
    }
  }

  /** Ends the connection of a half-closed peer. */
  private void end(TcpPeer half) {
    remove(half, "half-closed");
    half.finish();
  }

  private void disconnectSlow(TcpPeer peer) {
    String reason = "it does not read, " + peer.unsentBytes() + " bytes wait for it";
    counters.slowPeerClosed(peer + " disconnected: it does not read");
    peer.abort();
    remove(peer, reason);
  }

  private final class PeerOwner implements TcpPeer.Owner {
    @Override
    public void connected(TcpPeer peer) {
      if (closed) {
        peer.close();
        return;
      }
      if (peers.size() >= parameters.maxClients) {
        if (parameters.whenFull == WhenFull.REFUSE_NEW) {
          log.info("{}: {} refused: {} clients are on", parameters.name, peer, peers.size());
          counters.refused(peer.toString());
          peer.close();
          return;
        }
        TcpPeer oldest = peers.connected().get(0);
        remove(oldest, "it makes room for " + peer);
        oldest.close();
      }
      halfClosed.allReset().forEach(TcpServer.this::end);
      peer.setReading(reading);
      counters.connected();
      boolean isFirst = peers.isEmpty();
      peers.add(peer);
      log.info(
          "{}: {} connected ({} of {})",
          parameters.name,
          peer,
          peers.size(),
          parameters.maxClients);
      slowPeers.look(peers.all()); // the new peer reads: from now on a slow peer holds it up
      listener.peerConnected(peer);
      if (isFirst) {
        halfClosed.forgetSent();
        sendUnsent(peer);
      }
    }

    @Override
    public void received(TcpPeer peer, ByteBuf bytes) {
      listener.receivedFromPeer(peer, bytes);
    }

    @Override
    public void inputClosed(TcpPeer peer) {
      if (closed || !peers.contains(peer)) {
        peer.close();
        return;
      }
      TcpServer.this.disconnected(peer, "closed by the peer");
      halfClosed.add(peer);
      listener.endpointWritabilityChanged();
    }

    @Override
    public void writabilityChanged(TcpPeer peer) {
      slowPeers.look(peers.all());
      if (!closed) {
        listener.endpointWritabilityChanged();
      }
    }

    @Override
    public void disconnected(TcpPeer peer, String reason) {
      remove(peer, reason);
    }
  }
}
