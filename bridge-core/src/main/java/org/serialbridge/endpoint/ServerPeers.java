package org.serialbridge.endpoint;

import java.util.ArrayList;
import java.util.List;

/** The peers of a server: the connected ones, and all that get data, which may be half-closed. */
final class ServerPeers {
  private final List<TcpPeer> connected = new ArrayList<>();
  private final List<TcpPeer> all = new ArrayList<>();

  /** The same as an array, for loops without an iterator; each change makes another array. */
  private TcpPeer[] receivers = {};

  boolean isEmpty() {
    return connected.isEmpty();
  }

  int size() {
    return connected.size();
  }

  boolean contains(TcpPeer peer) {
    return connected.contains(peer);
  }

  /** The connected peers, in the order of their connection. */
  List<TcpPeer> connected() {
    return connected;
  }

  /** The connected and the half-closed peers. */
  List<TcpPeer> all() {
    return all;
  }

  /** The same. A loop over them goes on when one of them is lost in the loop. */
  TcpPeer[] receivers() {
    return receivers;
  }

  /** Adds a peer that has just connected, with the lowest free number. */
  void add(TcpPeer peer) {
    peer.accept(RecentPeers.lowestFreeNumber(connected));
    connected.add(peer);
    all.add(peer);
    receivers = all.toArray(TcpPeer[]::new);
  }

  /** A peer is not connected any more; its data is dropped, and it gets data until removed. */
  void disconnect(TcpPeer peer) {
    peer.ignore();
    connected.remove(peer);
  }

  /** A disconnected peer gets no more data. */
  void remove(TcpPeer peer) {
    all.remove(peer);
    receivers = all.toArray(TcpPeer[]::new);
  }
}
