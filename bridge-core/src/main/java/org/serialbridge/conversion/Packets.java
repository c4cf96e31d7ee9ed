package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.serialbridge.peer.Peer;
import org.serialbridge.peer.Peers;
import org.serialbridge.port.LineOutput;
import org.serialbridge.settings.PortSettings;

/** Sends serial data in packets, each after a prefix; network data passes unchanged. */
final class Packets implements Conversion {
  private final Supplier<byte[]> prefix;
  private final Peers peers;
  private final LineOutput line;
  private final Packetizer packetizer;

  /**
   * A conversion without received data.
   *
   * @param prefix bytes in front of each packet: the registration packet, or none
   */
  Packets(PortSettings settings, Supplier<byte[]> prefix, Peers peers, LineOutput line) {
    this.prefix = prefix;
    this.peers = peers;
    this.line = line;
    packetizer = Packetizer.of(settings, this::send);
  }

  private void send(ByteBuf packet) {
    byte[] before = prefix.get();
    peers.send(
        before.length == 0
            ? packet
            : Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(before), packet));
  }

  @Override
  public void fromLine(ByteBuffer data, long now) {
    packetizer.receive(data, now);
  }

  @Override
  public void fromPeer(Peer peer, ByteBuf data, long now) {
    line.add(data, peer);
  }

  @Override
  public OptionalLong deadline() {
    return packetizer.deadline();
  }

  @Override
  public void poll(long now) {
    packetizer.poll(now);
  }
}
