package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.serialbridge.netty.Buffers;
import org.serialbridge.peer.Peer;
import org.serialbridge.peer.Peers;
import org.serialbridge.peer.TelnetPeer;
import org.serialbridge.port.LineOutput;
import org.serialbridge.settings.PortSettings;

/**
 * A stream in packets (AT+STREAMPKT): serial data is sent in packets, each in one write. Peers that
 * speak telnet get each byte at once.
 */
final class StreamPackets implements Conversion {
  private final Peers peers;
  private final LineOutput line;
  private final Packetizer packetizer;

  /** All peers, also those that have closed their sending side and may still read. */
  private final List<Peer> present = new ArrayList<>();

  StreamPackets(PortSettings settings, Peers peers, LineOutput line) {
    this.peers = peers;
    this.line = line;
    packetizer = Packetizer.of(settings, this::send);
  }

  private static boolean speaksTelnet(Peer peer) {
    return peer instanceof TelnetPeer telnet && telnet.isEncoded();
  }

  private void send(ByteBuf packet) {
    if (present.stream().noneMatch(StreamPackets::speaksTelnet)) {
      peers.send(packet);
      return;
    }
    for (Peer peer : List.copyOf(present)) { // also if one of them is lost in the loop
      if (!speaksTelnet(peer)) {
        peer.send(packet.retainedDuplicate());
      }
    }
    packet.release();
  }

  @Override
  public void fromLine(ByteBuffer data, long now) {
    for (Peer peer : List.copyOf(present)) {
      if (speaksTelnet(peer)) {
        peer.send(Buffers.copyOf(data.duplicate()));
      }
    }
    packetizer.receive(data, now);
  }

  @Override
  public void fromPeer(Peer peer, ByteBuf data, long now) {
    line.add(data, peer);
  }

  @Override
  public void peerConnected(Peer peer, int count, long now) {
    present.add(peer);
  }

  @Override
  public void peerGone(Peer peer) {
    present.remove(peer);
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
