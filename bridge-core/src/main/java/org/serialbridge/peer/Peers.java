package org.serialbridge.peer;

import io.netty.buffer.ByteBuf;

/** All peers of a session together. Used on its event loop. */
public interface Peers {
  /** Sends serial data to all peers, and takes its ownership. One call is one packet. */
  void send(ByteBuf data);

  /** Drops the data that waits for a connection. */
  default void forgetUnsent() {}
}
