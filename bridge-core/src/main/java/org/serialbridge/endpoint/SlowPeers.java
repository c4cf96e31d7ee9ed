package org.serialbridge.endpoint;

import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.serialbridge.settings.SlowPeer;

/**
 * What happens to peers that read more slowly than the line delivers (AT+SLOWPEER). A peer is slow
 * when {@link #LARGEST_BACKLOG} bytes wait for it.
 *
 * <p>AUTO: the only peer, or all together, hold the line; one beside a peer that reads has {@link
 * #GRACE_MILLIS} to make room before it is disconnected: long enough for a healthy peer that a
 * memory-speed line overruns, too short to slow down a real line. CLOSE: the same, also for the
 * only peer. HOLD: it holds the line as long as it likes. DROP: its oldest data make room, and it
 * holds nobody.
 */
final class SlowPeers {
  /** Unsent bytes of a peer that make it a slow one. */
  static final int LARGEST_BACKLOG = 256 * 1024;

  /** How long a slow peer may hold the line before it is disconnected. */
  static final long GRACE_MILLIS = 100;

  private static final int RESUMED_BACKLOG = 64 * 1024;

  /** With DROP this much is Netty's, which gives nothing back, and the rest may be dropped. */
  private static final int KEPT_BACKLOG = 64 * 1024;

  private static final int KEPT_RESUMED = 32 * 1024;

  private final SlowPeer policy;
  private final EventLoop loop;
  private final Consumer<TcpPeer> disconnect;

  SlowPeers(SlowPeer policy, EventLoop loop, Consumer<TcpPeer> disconnect) {
    this.policy = policy;
    this.loop = loop;
    this.disconnect = disconnect;
  }

  /** For the channels of the peers. */
  WriteBufferWaterMark waterMark() {
    return policy == SlowPeer.DROP
        ? new WriteBufferWaterMark(KEPT_RESUMED, KEPT_BACKLOG)
        : new WriteBufferWaterMark(RESUMED_BACKLOG, LARGEST_BACKLOG);
  }

  /** Bytes that wait for a slow peer while its oldest ones are dropped; 0 if none are. */
  int mostWaiting() {
    return policy == SlowPeer.DROP ? LARGEST_BACKLOG - KEPT_BACKLOG : 0;
  }

  /** To be called when a peer became slow or made room, or one connected. */
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
   * Whether the slow ones among these hold up somebody who reads, or may not even hold the line.
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
