package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.serialbridge.loop.DeadlineTimer;
import org.serialbridge.peer.Peer;
import org.serialbridge.status.Traffic;

/**
 * Peers that have closed their sending side and may still read. They get the data of the line until
 * it has been silent for {@link #SILENCE_NANOS} and none of their own data is on its way any more.
 *
 * <p>The FIN of a peer that has closed both sides looks the same, but this peer answers data with a
 * reset. Data sent only to such peers counts as unsent and is kept for the next peer.
 */
final class HalfClosedPeers {
  /** If there are more, one of them is disconnected. */
  static final int MOST = 8;

  static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Interval at which a silent peer's data is checked to be still on its way. */
  static final long CHECK_MILLIS = 100;

  private final EventLoop loop;
  private final Predicate<Peer> isAwaited;

  /** In the order of their FINs, each with its timer. */
  private final Map<TcpPeer, DeadlineTimer> silences = new LinkedHashMap<>();

  /** Data that only these peers got. */
  private final UnsentRing sent;

  private final UnsentRing unsent;
  private final Consumer<TcpPeer> end;

  /**
   * No peers.
   *
   * @param isAwaited whether data of a peer is on its way, or an answer to it is due
   * @param unsent takes data that no peer got
   * @param end calls {@link #remove}, and ends the connection of a peer
   */
  HalfClosedPeers(
      EventLoop loop, Predicate<Peer> isAwaited, UnsentRing unsent, Consumer<TcpPeer> end) {
    this.loop = loop;
    this.isAwaited = isAwaited;
    this.unsent = unsent;
    this.end = end;
    sent = unsent.another(new Traffic());
  }

  boolean isEmpty() {
    return silences.isEmpty();
  }

  boolean isWritable() {
    for (TcpPeer peer : silences.keySet()) {
      if (!peer.isWritable()) {
        return false;
      }
    }
    return true;
  }

  /** A copy of the peers: some may end while the caller goes through it. */
  List<TcpPeer> all() {
    return List.copyOf(silences.keySet());
  }

  /** Adds a peer that has just closed its sending side. */
  void add(TcpPeer peer) {
    if (silences.size() == MOST) {
      end.accept(oldest());
    }
    DeadlineTimer silence = new DeadlineTimer(loop, SILENCE_NANOS, () -> wasSilent(peer));
    silences.put(peer, silence);
    peer.tellWhenSent(silence);
    silence.start();
  }

  /** The oldest peer without data on its way; if there is none, the oldest peer. */
  private TcpPeer oldest() {
    return silences.keySet().stream()
        .filter(peer -> !isUnderWay(peer))
        .findFirst()
        .orElseGet(() -> silences.keySet().iterator().next());
  }

  /** Keeps data that is sent to these peers only. */
  void getAlone(ByteBuf data) {
    sent.add(data.retainedDuplicate());
  }

  private void wasSilent(TcpPeer peer) {
    if (isUnderWay(peer)) {
      lookAgain(peer);
    } else {
      end.accept(peer);
    }
  }

  private boolean isUnderWay(TcpPeer peer) {
    return !peer.isReset() && (peer.unsentBytes() > 0 || isAwaited.test(peer));
  }

  /** Checks again; the silence begins when no data is on its way any more. */
  private void lookAgain(TcpPeer peer) {
    Future<?> unused =
        loop.schedule(
            () -> {
              DeadlineTimer silence = silences.get(peer);
              if (silence != null) {
                silence.touch();
                if (isUnderWay(peer)) {
                  lookAgain(peer);
                }
              }
            },
            CHECK_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /**
   * Forgets the data that only these peers got: another peer is connected, or no peer may get it.
   */
  void forgetSent() {
    sent.clear();
  }

  /** The peers whose connection was reset; no event reports that. */
  List<TcpPeer> allReset() {
    return silences.keySet().stream().filter(TcpPeer::isReset).toList();
  }

  /**
   * Forgets a peer whose connection has ended.
   *
   * @return false if it is not one of these
   */
  boolean remove(TcpPeer peer) {
    DeadlineTimer silence = silences.remove(peer);
    if (silence == null) {
      return false;
    }
    silence.stop();
    if (!peer.isReset()) {
      sent.clear(); // this peer got it
    } else if (silences.isEmpty()) {
      sent.moveTo(unsent);
    }
    return true;
  }
}
