package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;

/**
 * The network half of a converter. All methods are called on its event loop, and the listener is
 * called there.
 */
public interface Endpoint {
  /** The converter. */
  interface Listener {
    /** Bytes came from a peer; their ownership too. */
    void receivedFromPeer(ByteBuf bytes);

    /** {@link Endpoint#isWritable} may have changed. */
    void endpointWritabilityChanged();
  }

  /**
   * Starts. What fails is tried again until {@link #close}.
   *
   * @return completed when the first attempt is over, whether it succeeded or not
   */
  Future<Void> open();

  /** Sends serial data and takes its ownership. */
  void send(ByteBuf data);

  /** Whether more should be sent; a caller that stops then bounds every buffer. */
  boolean isWritable();

  /** Whether a peer is connected. */
  boolean isConnected();

  /** Lets the peers be read or not. What was read already may still come. */
  void setReading(boolean reading);

  /**
   * Disconnects all peers and stops.
   *
   * @return completed when the port is free again
   */
  Future<Void> close();
}
