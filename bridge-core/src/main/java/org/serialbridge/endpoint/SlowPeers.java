package org.serialbridge.endpoint;

import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.netty.Backlog;
import org.serialbridge.settings.SlowPeer;

/**
 * The treatment of peers that read more slowly than the line delivers (AT+SLOWPEER). A peer is slow
 * while {@link #LARGEST_BACKLOG} bytes wait for it.
 *
 * <p>AUTO: if all peers are slow, they hold the line. If another peer reads, a slow peer has {@link
 * #GRACE_MILLIS} to make room before it is disconnected; that is long enough for a healthy peer at
 * a line of memory speed, and too short to slow down a real line. CLOSE: the same, also if all
 * peers are slow. HOLD: slow peers hold the line. DROP: the oldest data of a slow peer is dropped,
 * and the line goes on.
 */
final class SlowPeers {
  /** Unsent bytes of a peer that make it a slow one. */
  static final int LARGEST_BACKLOG = 256 * 1024;

  /** How long a slow peer may hold the line before it is disconnected. */
  static final long GRACE_MILLIS = 100;

  private static final int RESUMED_BACKLOG = 64 * 1024;

  /** With DROP, this much is in Netty's queue, which cannot be dropped; the rest can. */
  private static final int KEPT_BACKLOG = 64 * 1024;

  private static final int KEPT_RESUMED = 32 * 1024;

  private final SlowPeer policy;
  private final MemoryBudget memory;
  private final EventLoop loop;
  private final Consumer<TcpPeer> disconnect;

  SlowPeers(SlowPeer policy, MemoryBudget memory, EventLoop loop, Consumer<TcpPeer> disconnect) {
    this.policy = policy;
    this.memory = memory;
    this.loop = loop;
    this.disconnect = disconnect;
  }

  /** The water marks of the peers' channels. */
  WriteBufferWaterMark waterMark() {
    return policy == SlowPeer.DROP
        ? new WriteBufferWaterMark(KEPT_RESUMED, KEPT_BACKLOG)
        : new WriteBufferWaterMark(RESUMED_BACKLOG, LARGEST_BACKLOG);
  }

  /** The bound of the data that waits for a peer, in addition to that in its channel. */
  Backlog.Bound bound() {
    return policy == SlowPeer.DROP
        ? new Backlog.Bound(LARGEST_BACKLOG - KEPT_BACKLOG, true, memory)
        : new Backlog.Bound(LARGEST_BACKLOG, false, memory);
  }

  /** Must be called when a peer becomes slow or makes room, and when a peer connects. */
  void look(List<TcpPeer> peers) {
    for (TcpPeer peer : peers) {
      if (peer.isWritable()) {
        peer.endGrace();
      } else if (!peer.hasGrace() && mustGo(peers)) {
        peer.setGrace(
            loop.schedule(() -> graceEnded(peer, peers), GRACE_MILLIS, TimeUnit.MILLISECONDS));
      }
    }
  }

  /**
   * Whether a slow one of these peers must be disconnected: it holds up a peer that reads, or the
   * policy does not let it hold the line.
   */
  private boolean mustGo(List<TcpPeer> peers) {
    return policy == SlowPeer.CLOSE
        || policy == SlowPeer.AUTO && peers.stream().anyMatch(TcpPeer::isWritable);
  }

  private void graceEnded(TcpPeer peer, List<TcpPeer> peers) {
    peer.endGrace();
    if (peers.contains(peer) && mustGo(peers)) {
      disconnect.accept(peer);
    }
  }
}
