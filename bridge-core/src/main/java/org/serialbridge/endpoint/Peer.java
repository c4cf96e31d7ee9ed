package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import org.serialbridge.status.PeerStatus;

/** One TCP connection or UDP remote address of an endpoint. Used on its event loop. */
public interface Peer {
  /** 1 to 8, the lowest that was free when it connected. */
  int number();

  /** Sends bytes to this peer alone and takes their ownership. They are dropped if it has gone. */
  void send(ByteBuf bytes);

  /** Whether more should be sent; a caller that stops then bounds every buffer. */
  boolean isWritable();

  /**
   * Ends the connection, because the peer breaks the protocol; without effect where there is none.
   *
   * @param reason in words, for the log and the status
   */
  void disconnect(String reason);

  /** What there is to say of it now. */
  PeerStatus status();
}
