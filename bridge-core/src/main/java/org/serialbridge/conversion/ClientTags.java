package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.serialbridge.peer.Peer;
import org.serialbridge.peer.Peers;
import org.serialbridge.port.LineOutput;
import org.serialbridge.settings.PortSettings;

/**
 * Tags data with the client's number (AT+INDEXEN, CommFront's "index"): the serial device
 * distinguishes the clients of a TCP server by their numbers, one ASCII digit each.
 *
 * <pre>
 * to the line     I m data   client m sent data
 *                 C m n      client m has connected, n are on
 *                 D m n      client m has gone, n are left
 * from the line   O m data   a packet for client m alone; any other packet is for all
 * </pre>
 */
final class ClientTags implements Conversion {
  private final Peers peers;
  private final LineOutput line;
  private final Packetizer packetizer;
  private final List<Peer> present = new ArrayList<>();

  ClientTags(PortSettings settings, Peers peers, LineOutput line) {
    this.peers = peers;
    this.line = line;
    packetizer = Packetizer.of(settings, this::send);
  }

  private void send(ByteBuf packet) {
    if (packet.readableBytes() >= 2 && packet.getByte(packet.readerIndex()) == 'O') {
      int number = packet.getByte(packet.readerIndex() + 1) - '0';
      for (Peer peer : present) {
        if (peer.number() == number) {
          peer.send(packet.skipBytes(2));
          return;
        }
      }
    }
    peers.send(packet);
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void fromLine(ByteBuffer data, long now) {
    packetizer.receive(data, now);
  }

  @Override
  public void fromPeer(Peer peer, ByteBuf data, long now) {
    line.add(Unpooled.wrappedBuffer(ascii("I" + peer.number()), data), peer);
  }

  @Override
  public void peerConnected(Peer peer, int count, long now) {
    present.add(peer);
    line.addOrDrop(ascii("C" + peer.number() + count));
  }

  @Override
  public void peerDisconnected(Peer peer, int count, long now) {
    present.remove(peer);
    line.addOrDrop(ascii("D" + peer.number() + count));
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
