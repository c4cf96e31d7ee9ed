package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseCombiner;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.serialbridge.loop.DeadlineTimer;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.netty.Reason;
import org.serialbridge.peer.Peer;
import org.serialbridge.settings.SlowPeer;
import org.serialbridge.status.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TCP client (TCPC): one connection, which is made again whenever it is lost. Data that the line
 * sends in between waits in a ring and follows the registration packet.
 *
 * <pre>
 * permanent:  dialing --connected--> connected --lost--> waiting 5 s --> dialing
 *                |failed --> waiting 10 s --> dialing; at the 30th in a row a restart, if wanted
 * short:      idle --serial data--> dialing --> connected --silence or lost--> idle
 * </pre>
 */
public final class TcpClient implements Endpoint {
  static final long AFTER_LOSS_MILLIS = 5_000;
  static final long AFTER_FAILURE_MILLIS = 10_000;

  /** A pause is lengthened by up to a tenth, so that many units do not return at once. */
  static final int JITTER_PART = 10;

  static final int FAILURES_TO_RESTART = 30;

  private static final Logger LOG = LoggerFactory.getLogger(TcpClient.class);

  /**
   * The settings of the client.
   *
   * @param name name of the converter, for log lines
   * @param target the server in words: {@code example.com port 8000}
   * @param opening registration packet at the start of a connection; may be empty
   * @param clearsBuffer whether data from before the connection is dropped
   * @param keepsPackets whether each send is a packet that must not be cut while it waits
   * @param asksForRestart whether it asks for a restart after 30 consecutive failures
   * @param idleSeconds 0 for a permanent connection; else it is made when the line sends, and ends
   *     after this silence in both directions, in s
   * @param slowPeer treatment of a server that does not read
   * @param memory the memory for data that waits for peers
   */
  public record Parameters(
      String name,
      String target,
      Supplier<byte[]> opening,
      boolean clearsBuffer,
      boolean keepsPackets,
      boolean asksForRestart,
      int idleSeconds,
      SlowPeer slowPeer,
      MemoryBudget memory) {
    boolean isShort() {
      return idleSeconds > 0;
    }
  }

  private final Parameters parameters;
  private final Dialing dialing;
  private final EventLoop loop;
  private final Counters counters;
  private final Listener listener;
  private final SlowPeers slowPeers;
  private final UnsentRing unsent;
  private final PeerLog log;
  private final DeadlineTimer silence;
  private final HalfClosedPeers halfClosed;
  private @Nullable Channel channel;
  private @Nullable TcpPeer peer;
  private final PeerOwner owner = new PeerOwner();
  private boolean reading = true;

  /**
   * A client that is not connected yet.
   *
   * @param random for the jitter of the pauses
   */
  public TcpClient(
      Parameters parameters,
      Dialer dialer,
      RandomGenerator random,
      EventLoop loop,
      Counters counters,
      Listener listener) {
    this.parameters = parameters;
    dialing = new Dialing(() -> dialer.dial(new PeerInitializer()), this::failed, random, loop);
    this.loop = loop;
    this.counters = counters;
    this.listener = listener;
    slowPeers = new SlowPeers(parameters.slowPeer, parameters.memory, loop, this::disconnectSlow);
    unsent = new UnsentRing(parameters.keepsPackets, counters.dropped());
    halfClosed = new HalfClosedPeers(loop, listener::isAwaited, unsent, this::end);
    log = new PeerLog(LOG, parameters.name, loop.ticker());
    long idleNanos = TimeUnit.SECONDS.toNanos(parameters.idleSeconds);
    silence = new DeadlineTimer(loop, idleNanos, this::endOfSilence);
  }

  @Override
  public Future<Void> open() {
    if (!parameters.isShort()) {
      dialing.now();
    }
    return loop.newSucceededFuture(null);
  }

  private void failed(Throwable cause) {
    String reason = "cannot connect to " + parameters.target + ": " + Reason.of(cause);
    counters.failed(reason);
    if (dialing.isNews(reason)) {
      log.info("{}: {}; trying again every 10 s", parameters.name, reason);
    }
    listener.connectionFailed();
    if (parameters.asksForRestart && dialing.failuresInARow() >= FAILURES_TO_RESTART) {
      LOG.warn("{}: {} failed attempts in a row", parameters.name, dialing.failuresInARow());
      listener.restartWanted();
    } else {
      dialing.in(AFTER_FAILURE_MILLIS);
    }
  }

  /** Sends the waiting data. A short connection was made for it. */
  private void sendUnsent(TcpPeer connected) {
    if (parameters.clearsBuffer && !parameters.isShort()) {
      unsent.clear();
    } else if (!unsent.isEmpty()) {
      connected.send(unsent.takeAll());
    }
  }

  /** Ends a short connection after a silence, unless data is still on its way. */
  private void endOfSilence() {
    if (peer != null && reading && peer.unsentBytes() == 0) {
      log.info("{}: {} disconnected: no data", parameters.name, peer);
      TcpPeer ended = peer;
      remove(ended);
      ended.close();
    }
  }

  private void disconnectSlow(TcpPeer slow) {
    String reason = slow + " disconnected: it does not read";
    counters.slowPeerClosed(reason);
    log.info("{}: {}", parameters.name, reason);
    slow.abort();
    remove(slow);
  }

  private void end(TcpPeer half) {
    remove(half);
    half.finish();
  }

  private void tellOfLoss(TcpPeer lost, String reason) {
    String text = "connection to " + lost + " lost: " + reason;
    log.info("{}: {}", parameters.name, text);
    if (!parameters.isShort()) {
      counters.error(text);
    }
  }

  /** The connection has ended; plans the next one. */
  private void disconnected(TcpPeer gone) {
    peer = null;
    dialing.lost();
    gone.ignore();
    silence.stop();
    if (dialing.hasEnded()) {
      return;
    }
    if (!parameters.isShort()) {
      dialing.in(AFTER_LOSS_MILLIS);
    }
    listener.peerDisconnected(gone);
  }

  private void remove(TcpPeer gone) {
    if (gone.equals(peer)) {
      disconnected(gone);
    } else if (!halfClosed.remove(gone)) {
      return;
    }
    if (!dialing.hasEnded()) {
      listener.peerGone(gone, gone.isFault());
      listener.endpointWritabilityChanged();
      dialForUnsent();
    }
  }

  @Override
  public void send(ByteBuf data) {
    if (peer == null && halfClosed.isEmpty()) {
      unsent.add(data);
      dialForUnsent();
      return;
    }
    if (peer == null) {
      halfClosed.getAlone(data);
    } else {
      silence.touch();
      peer.output().write(data);
    }
    if (!halfClosed.isEmpty()) {
      halfClosed.all().forEach(half -> half.output().write(data));
    }
    data.release();
  }

  /** Makes a short connection for waiting data. */
  private void dialForUnsent() {
    boolean isIdle = halfClosed.isEmpty() && dialing.state() == Dialing.State.IDLE;
    if (parameters.isShort() && isIdle && !unsent.isEmpty()) {
      dialing.now();
    }
  }

  @Override
  public void forgetUnsent() {
    unsent.clear();
    halfClosed.forgetSent();
  }

  @Override
  public boolean isWritable() {
    return (peer == null || peer.isWritable()) && (halfClosed.isEmpty() || halfClosed.isWritable());
  }

  private List<TcpPeer> receivers() {
    return Stream.concat(halfClosed.all().stream(), Stream.ofNullable(peer)).toList();
  }

  @Override
  public boolean isConnected() {
    return peer != null;
  }

  @Override
  public List<? extends Peer> peers() {
    return peer == null ? List.of() : List.of(peer);
  }

  @Override
  public String state() {
    return switch (dialing.state()) {
      case CONNECTED -> "connected to " + parameters.target;
      case DIALING -> dialing.problem().orElse("connecting to " + parameters.target);
      case IDLE, PAUSED, ENDED -> dialing.problem().orElse(unconnected());
    };
  }

  @Override
  public Optional<String> problem() {
    return isConnected() ? Optional.empty() : dialing.problem();
  }

  private String unconnected() {
    return (parameters.isShort() ? "connects when the line sends, to " : "will connect again to ")
        + parameters.target;
  }

  @Override
  public void setReading(boolean wanted) {
    if (reading == wanted) {
      return;
    }
    reading = wanted;
    silence.touch();
    if (peer != null) {
      peer.setReading(wanted);
    }
  }

  @Override
  public void disconnectPeers() {
    if (peer != null) {
      TcpPeer finished = peer;
      channel = null; // finish() closes it
      log.info("{}: {} disconnected: the serial device is away", parameters.name, finished);
      remove(finished);
      finished.finish();
    }
    halfClosed.all().forEach(this::end);
  }

  @Override
  public Future<Void> close() {
    if (peer != null) {
      peer.ignore();
    }
    silence.stop();
    dialing.end();
    PromiseCombiner combiner = new PromiseCombiner(loop);
    halfClosed.all().forEach(half -> combiner.add(half.close()));
    if (channel != null) { // also while it is being connected
      combiner.add(channel.close());
    }
    Promise<Void> done = loop.newPromise();
    combiner.finish(done);
    return done;
  }

  private final class PeerInitializer extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel connecting) {
      channel = connecting;
      TcpPeer.add(connecting, owner, counters, slowPeers, false);
    }
  }

  private final class PeerOwner implements TcpPeer.Owner {
    @Override
    public void connected(TcpPeer connected) {
      if (dialing.hasEnded()) {
        connected.close();
        return;
      }
      dialing.succeeded();
      counters.connected();
      log.info("{}: connected to {}", parameters.name, connected);
      connected.setReading(reading);
      byte[] opening = parameters.opening.get();
      if (opening.length > 0) {
        connected.send(Unpooled.wrappedBuffer(opening));
      }
      halfClosed.allReset().forEach(TcpClient.this::end);
      halfClosed.forgetSent();
      sendUnsent(connected);
      connected.accept(1);
      peer = connected; // only now, so that data of the line comes behind
      if (parameters.isShort()) {
        silence.start();
      }
      listener.peerConnected(connected);
      listener.endpointWritabilityChanged();
    }

    @Override
    public void received(TcpPeer from, ByteBuf bytes) {
      silence.touch();
      listener.receivedFromPeer(from, bytes);
    }

    @Override
    public void inputClosed(TcpPeer half) {
      if (dialing.hasEnded() || !half.equals(peer)) {
        half.close();
        return;
      }
      tellOfLoss(half, "closed by the peer");
      if (parameters.isShort()) { // the next data of the line makes the next connection
        remove(half);
        half.close();
        return;
      }
      TcpClient.this.disconnected(half);
      halfClosed.add(half);
      listener.endpointWritabilityChanged();
    }

    @Override
    public void writabilityChanged(TcpPeer changed) {
      if (!dialing.hasEnded()) {
        slowPeers.look(receivers());
        listener.endpointWritabilityChanged();
      }
    }

    @Override
    public void disconnected(TcpPeer lost, String reason) {
      if (!dialing.hasEnded() && lost.equals(peer)) {
        tellOfLoss(lost, reason);
      }
      remove(lost);
    }
  }
}
