package org.serialbridge.endpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** The converter of an endpoint under test: keeps what it is told. On the event loop. */
final class LineSide implements Endpoint.Listener {
  private final StringBuilder received = new StringBuilder();
  private final List<String> events = new ArrayList<>();
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

  /** {@code +1} for peer 1 connected, {@code -1} for peer 1 gone. */
  List<String> events() {
    return List.copyOf(events);
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
