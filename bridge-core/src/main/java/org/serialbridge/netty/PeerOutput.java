package org.serialbridge.netty;

import io.netty.buffer.ByteBuf;

/** The way of data to one peer. */
@FunctionalInterface
public interface PeerOutput {
  /**
   * Sends data, which other peers may get, too; the ownership stays with the caller. The bytes are
   * counted, keep their order, and leave at once or as soon as the peer takes them.
   */
  void write(ByteBuf data);
}
