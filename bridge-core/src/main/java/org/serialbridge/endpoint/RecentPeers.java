package org.serialbridge.endpoint;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.serialbridge.peer.Peer;

/**
 * The last senders to a UDP server. If there are too many, the one with the longest silence is
 * forgotten.
 *
 * @param <P> the peers
 */
final class RecentPeers<P extends Peer> {
  static final int MOST = 8;

  /** In the order of their last datagram. */
  private final Map<InetSocketAddress, P> peers = new LinkedHashMap<>(2 * MOST, 0.75f, true);

  /** The peer at an address that has just sent a datagram, or null. */
  @Nullable P at(InetSocketAddress address) {
    return peers.get(address);
  }

  /** Forgets and returns the oldest peer if there is no room for another one. */
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

  void remove(InetSocketAddress address) {
    peers.remove(address);
  }

  /** The peer that has sent last, if there is one. */
  Optional<P> last() {
    return peers.values().stream().reduce((before, next) -> next);
  }

  /** The lowest free number beside the present peers. */
  int lowestFreeNumber() {
    return lowestFreeNumber(peers.values());
  }

  static int lowestFreeNumber(Collection<? extends Peer> present) {
    int number = 1;
    while (isTaken(number, present)) {
      number++;
    }
    return number;
  }

  private static boolean isTaken(int number, Collection<? extends Peer> present) {
    return present.stream().anyMatch(peer -> peer.number() == number);
  }

  /** All peers, the one with the longest silence first. */
  List<P> all() {
    return List.copyOf(peers.values());
  }
}
