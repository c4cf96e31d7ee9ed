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
import org.serialbridge.status.Traffic;

/**
 * Peers that have closed their sending side, and may still read. They get what the line says until
 * it has been silent for {@link #SILENCE_NANOS}, and nothing that they sent is under way any more.
 *
 * <p>The FIN of a peer that has closed both sides looks the same, but answers data with a reset.
 * What such peers got counts as said to nobody: it is kept for the next one.
 */
final class HalfClosedPeers {
  /** One more makes one go. */
  static final int MOST = 8;

  static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** How often it is looked whether what a peer sent is still under way, behind a silence. */
  static final long CHECK_MILLIS = 100;

  private final EventLoop loop;
  private final Predicate<Peer> isAwaited;

  /** The oldest first. */
  private final Map<TcpPeer, DeadlineTimer> silences = new LinkedHashMap<>();

  /** What they alone were sent. */
  private final UnsentRing sent;

  private final UnsentRing unsent;
  private final Consumer<TcpPeer> end;

  /**
   * No peers.
   *
   * @param isAwaited whether something that a peer sent is under way, or an answer to it
   * @param unsent takes what was said to nobody
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

  /** A copy: some may go while it is gone through. */
  List<TcpPeer> all() {
    return List.copyOf(silences.keySet());
  }

  /** Adds a peer that has closed its sending side just now. */
  void add(TcpPeer peer) {
    if (silences.size() == MOST) {
      end.accept(oldest());
    }
    DeadlineTimer silence = new DeadlineTimer(loop, SILENCE_NANOS, () -> wasSilent(peer));
    silences.put(peer, silence);
    peer.tellWhenSent(silence);
    silence.start();
  }

  /** The oldest for which nothing is under way any more; if there is none, the oldest. */
  private TcpPeer oldest() {
    return silences.keySet().stream()
        .filter(peer -> !isUnderWay(peer))
        .findFirst()
        .orElseGet(() -> silences.keySet().iterator().next());
  }

  /** Data is about to be sent to these peers, and to no other. */
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

  /** The silence counts from the moment when nothing is under way any more. */
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

  /** Forgets what they alone were sent: somebody else is there now, or nobody is to get it. */
  void forgetSent() {
    sent.clear();
  }

  /** Those whose connection was reset; nothing else tells of that. */
  List<TcpPeer> allReset() {
    return silences.keySet().stream().filter(TcpPeer::isReset).toList();
  }

  /**
   * Forgets a peer whose connection has ended.
   *
   * @return false if it is none of these
   */
  boolean remove(TcpPeer peer) {
    DeadlineTimer silence = silences.remove(peer);
    if (silence == null) {
      return false;
    }
    silence.stop();
    if (!peer.isReset()) {
      sent.clear(); // said to somebody
    } else if (silences.isEmpty()) {
      sent.moveTo(unsent);
    }
    return true;
  }
}
