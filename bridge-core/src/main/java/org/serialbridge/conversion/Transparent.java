package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.serialbridge.endpoint.Peer;
import org.serialbridge.memory.Buffers;

/** A stream: each byte passes as it is, at once. */
final class Transparent implements Conversion {
  private final Output output;

  Transparent(Output output) {
    this.output = output;
  }

  @Override
  public void fromLine(ByteBuffer data, long now) {
    output.toPeers(Buffers.copyOf(data));
  }

  @Override
  public void fromPeer(Peer peer, ByteBuf data, long now) {
    output.toLine(peer, data);
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
