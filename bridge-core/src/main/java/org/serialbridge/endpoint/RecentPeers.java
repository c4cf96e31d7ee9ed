package org.serialbridge.endpoint;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who sent something to a UDP server: so many are told apart, then the one that was silent the
 * longest is forgotten.
 *
 * @param <P> the peers
 */
final class RecentPeers<P extends Peer> {
  static final int MOST = 8;

  /** In the order of their last datagram. */
  private final Map<InetSocketAddress, P> peers = new LinkedHashMap<>(2 * MOST, 0.75f, true);

  /** The peer at an address, which has sent something just now. */
  @Nullable P at(InetSocketAddress address) {
    return peers.get(address);
  }

  /** Forgets the oldest if there is no room for another one. */
  Optional<P> makeRoom() {
    if (peers.size() < MOST) {
      return Optional.empty();
    }
    InetSocketAddress oldest = peers.keySet().iterator().next();
    return Optional.ofNullable(peers.remove(oldest));
  }

  void add(InetSocketAddress address, P peer) {
    peers.put(address, peer);
  }

  /** The lowest number that none of them has. */
  int lowestFreeNumber() {
    int number = 1;
    while (isTaken(number)) {
      number++;
    }
    return number;
  }

  private boolean isTaken(int number) {
    return peers.values().stream().anyMatch(peer -> peer.number() == number);
  }

  /** All, the one that was silent the longest first. */
  List<P> all() {
    return List.copyOf(peers.values());
  }
}
