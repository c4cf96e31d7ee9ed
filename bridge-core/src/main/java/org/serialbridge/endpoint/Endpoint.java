package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Optional;
import org.serialbridge.peer.Peer;
import org.serialbridge.peer.Peers;

/**
 * The sockets of a converter's session. All methods are called on its event loop, and the listener
 * is called there.
 */
public interface Endpoint extends Peers {
  /** The session. */
  interface Listener {
    /**
     * Bytes came from a peer; the listener takes their ownership. One call is one read or one
     * datagram.
     */
    void receivedFromPeer(Peer peer, ByteBuf bytes);

    /** A peer has connected; {@link Endpoint#peers} has it. */
    void peerConnected(Peer peer);

    /**
     * A peer sends no more data, and {@link Endpoint#peers} does not have it any more. It may still
     * get data until {@link #peerGone}.
     */
    void peerDisconnected(Peer peer);

    /**
     * A disconnected peer gets no more data.
     *
     * @param isFault whether its connection did not end in order: it was reset, or the peer broke
     *     the protocol
     */
    void peerGone(Peer peer, boolean isFault);

    /** Whether data of a peer is on its way to the line, or an answer to the peer is due. */
    boolean isAwaited(Peer peer);

    /**
     * A peer has disconnected within a second after it got data that the line had sent before.
     *
     * @param bytes number of these bytes
     */
    default void leftWithOldData(Peer peer, int bytes) {}

    /** A connection could not be made; the endpoint tries again. */
    default void connectionFailed() {}

    /** {@link Endpoint#isWritable} may have changed. */
    void endpointWritabilityChanged();

    /** The endpoint asks for a restart of the converter (AT+CLIENTRST). */
    void restartWanted();
  }

  /**
   * Starts. Failed attempts are repeated until {@link #close}.
   *
   * @return completed when the first attempt to listen is over, whether it succeeded or not; at
   *     once for clients
   */
  Future<Void> open();

  /** Whether the caller should send more. A caller that stops keeps every buffer bounded. */
  boolean isWritable();

  /** Whether a peer is connected; with UDP, whether the socket is open (AT+SOCKLK). */
  boolean isConnected();

  /** The present peers, in the order of their connection. */
  List<? extends Peer> peers();

  /** The state in words: {@code listening on 0.0.0.0 port 4001}. */
  String state();

  /** The reason why it cannot listen, connect or send now; empty without one. */
  default Optional<String> problem() {
    return Optional.empty();
  }

  /** Findings for a person who looks for a fault, each in one line. */
  default List<String> hints() {
    return List.of();
  }

  /** Turns reading of the peers on or off. Data that was already read may still come. */
  void setReading(boolean reading);

  /**
   * Ends all connections in order: sent data still arrives, received data is dropped. New peers may
   * connect. UDP and HTTP have no lasting connections.
   */
  default void disconnectPeers() {}

  /** Ends the connections of addresses that are not allowed any more (AT+ALLOW). */
  default void disconnectNotAllowed() {}

  /**
   * Ends the connection of a client in order, on a person's wish.
   *
   * @param address its address, as in its status
   * @return whether there was such a client; endpoints other than servers have none
   */
  default boolean disconnectClient(String address) {
    return false;
  }

  /**
   * Disconnects all peers and stops. The listener is not called any more.
   *
   * @return completed when the port is free again
   */
  Future<Void> close();
}
