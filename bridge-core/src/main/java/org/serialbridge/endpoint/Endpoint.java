package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.util.List;

/**
 * The network half of a converter. All methods are called on its event loop, and the listener is
 * called there.
 */
public interface Endpoint {
  /** The converter. */
  interface Listener {
    /** Bytes came from a peer; their ownership too. One call is one read, or one datagram. */
    void receivedFromPeer(Peer peer, ByteBuf bytes);

    /** A peer is there; {@link Endpoint#peers} has it. */
    void peerConnected(Peer peer);

    /**
     * A peer sends nothing any more; {@link Endpoint#peers} has it no more. It may still get what
     * is sent to all, or to it alone, until {@link #peerGone}.
     */
    void peerDisconnected(Peer peer);

    /**
     * Nothing reaches a peer any more that was disconnected.
     *
     * @param isFault whether its connection did not end in order: it was reset, or ended because
     *     the peer broke the rules
     */
    void peerGone(Peer peer, boolean isFault);

    /** Whether something that a peer sent is under way to the line, or an answer to it. */
    boolean isAwaited(Peer peer);

    /**
     * A peer has gone within a second after it got what the line had said before.
     *
     * @param bytes how much that was
     */
    default void leftWithOldData(Peer peer, int bytes) {}

    /** A connection could not be made; it is tried again. */
    default void connectionFailed() {}

    /** {@link Endpoint#isWritable} may have changed. */
    void endpointWritabilityChanged();

    /** The endpoint gives up and asks for a restart of the converter (AT+CLIENTRST). */
    void restartWanted();
  }

  /**
   * Starts. What fails is tried again until {@link #close}.
   *
   * @return completed when the first attempt to listen is over, whether it succeeded or not; at
   *     once for clients
   */
  Future<Void> open();

  /** Sends serial data to all peers and takes its ownership; one call is one packet. */
  void send(ByteBuf data);

  /** Forgets what waits for a connection that is not there. */
  default void forgetUnsent() {}

  /** Whether more should be sent; a caller that stops then bounds every buffer. */
  boolean isWritable();

  /** What AT+SOCKLK says: whether a peer is connected; with UDP, whether the socket is open. */
  boolean isConnected();

  /** The peers now, in the order of their connection. */
  List<? extends Peer> peers();

  /** What it is doing, in words: {@code listening on 0.0.0.0 port 4001}. */
  String state();

  /** Lets the peers be read or not. What was read already may still come. */
  void setReading(boolean reading);

  /**
   * Ends all connections, in order: what was sent gets there, and what still comes is dropped.
   * Others may come. UDP and HTTP have none that last.
   */
  default void disconnectPeers() {}

  /**
   * Disconnects all peers and stops. The listener is not called any more.
   *
   * @return completed when the port is free again
   */
  Future<Void> close();
}
