package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.serialbridge.netty.Buffers;
import org.serialbridge.peer.Peer;
import org.serialbridge.peer.Peers;
import org.serialbridge.port.LineOutput;

/** A stream: each byte passes as it is, at once. */
final class Transparent implements Conversion {
  private final Peers peers;
  private final LineOutput line;

  Transparent(Peers peers, LineOutput line) {
    this.peers = peers;
    this.line = line;
  }

  @Override
  public void fromLine(ByteBuffer data, long now) {
    peers.send(Buffers.copyOf(data));
  }

  @Override
  public void fromPeer(Peer peer, ByteBuf data, long now) {
    line.add(data, peer);
  }

  @Override
  public OptionalLong deadline() {
    return OptionalLong.empty();
  }

  @Override
  public void poll(long now) {
    // Nothing waits.
  }
}
