package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.serialbridge.endpoint.Peer;
import org.serialbridge.endpoint.TelnetPeer;
import org.serialbridge.memory.Buffers;
import org.serialbridge.settings.PortSettings;

/**
 * A stream in packets (AT+STREAMPKT): serial data is sent in packets, each in one write. Peers that
 * speak telnet get each byte at once.
 */
final class StreamPackets implements Conversion {
  private final Output output;
  private final Packetizer packetizer;

  /** All peers, also those that have closed their sending side and may still read. */
  private final List<Peer> peers = new ArrayList<>();

  StreamPackets(PortSettings settings, Output output) {
    this.output = output;
    packetizer = Packetizer.of(settings, this::send);
  }

  private static boolean speaksTelnet(Peer peer) {
    return peer instanceof TelnetPeer telnet && telnet.isEncoded();
  }

  private void send(ByteBuf packet) {
    if (peers.stream().noneMatch(StreamPackets::speaksTelnet)) {
      output.toPeers(packet);
      return;
    }
    for (Peer peer : List.copyOf(peers)) { // also if one of them is lost in the loop
      if (!speaksTelnet(peer)) {
        peer.send(packet.retainedDuplicate());
      }
    }
    packet.release();
  }

  @Override
  public void fromLine(ByteBuffer data, long now) {
    for (Peer peer : List.copyOf(peers)) {
      if (speaksTelnet(peer)) {
        peer.send(Buffers.copyOf(data.duplicate()));
      }
    }
    packetizer.receive(data, now);
  }

  @Override
  public void fromPeer(Peer peer, ByteBuf data, long now) {
    output.toLine(peer, data);
  }

  @Override
  public void peerConnected(Peer peer, int count, long now) {
    peers.add(peer);
  }

  @Override
  public void peerGone(Peer peer) {
    peers.remove(peer);
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
