package org.serialbridge.endpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.serialbridge.peer.Peer;

/** The converter of an endpoint under test: keeps what it is told. On the event loop. */
final class LineSide implements Endpoint.Listener {
  private final StringBuilder received = new StringBuilder();
  private final List<String> events = new ArrayList<>();
  private final Set<Integer> awaited = new HashSet<>();
  private int oldDataRefused;
  private int reads;
  private int restartsWanted;

  /** All bytes from peers, one character each. */
  String received() {
    return received.toString();
  }

  /** Calls of {@link #receivedFromPeer}. */
  int reads() {
    return reads;
  }

  /**
   * {@code +1} for peer 1 connected, {@code -1} for peer 1 disconnected, {@code ~1} for peer 1
   * gone, {@code !1} if that was for a fault.
   */
  List<String> events() {
    return List.copyOf(events);
  }

  /** Whether something of a peer is under way to the line, or an answer to it. */
  void await(int number, boolean isAwaited) {
    if (isAwaited) {
      awaited.add(number);
    } else {
      awaited.remove(number);
    }
  }

  /** Bytes of the line with which a peer left at once. */
  int oldDataRefused() {
    return oldDataRefused;
  }

  @Override
  public void leftWithOldData(Peer peer, int bytes) {
    oldDataRefused = bytes;
  }

  int restartsWanted() {
    return restartsWanted;
  }

  @Override
  public void receivedFromPeer(Peer peer, ByteBuf bytes) {
    reads++;
    received.append(bytes.toString(ISO_8859_1));
    bytes.release();
  }

  @Override
  public void peerConnected(Peer peer) {
    events.add("+" + peer.number());
  }

  @Override
  public void peerGone(Peer peer, boolean isFault) {
    events.add((isFault ? "!" : "~") + peer.number());
  }

  @Override
  public boolean isAwaited(Peer peer) {
    return awaited.contains(peer.number());
  }

  @Override
  public void peerDisconnected(Peer peer) {
    events.add("-" + peer.number());
  }

  @Override
  public void endpointWritabilityChanged() {
    // The tests ask.
  }

  @Override
  public void restartWanted() {
    restartsWanted++;
  }
}
