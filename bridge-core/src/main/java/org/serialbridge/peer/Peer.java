package org.serialbridge.peer;

import io.netty.buffer.ByteBuf;
import org.serialbridge.status.PeerStatus;

/** One TCP connection or UDP remote address of an endpoint. Used on its event loop. */
public interface Peer {
  /** The number of the peer, 1 to 8: the lowest that was free when it connected. */
  int number();

  /**
   * Sends bytes to this peer alone, and takes their ownership. They are dropped if the peer has
   * gone.
   */
  void send(ByteBuf bytes);

  /** Whether the caller should send more. A caller that stops keeps every buffer bounded. */
  boolean isWritable();

  /**
   * Ends the connection because the peer breaks the protocol; without a connection it has no
   * effect.
   *
   * @param reason in words, for the log and the status
   */
  void disconnect(String reason);

  /** The 4 or 16 bytes of its IP address; none if it is not known. */
  default byte[] address() {
    return new byte[0];
  }

  /** The status of the peer now. */
  PeerStatus status();
}
