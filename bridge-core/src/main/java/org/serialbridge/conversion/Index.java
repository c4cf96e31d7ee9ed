package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.serialbridge.endpoint.Peer;
import org.serialbridge.settings.UnitSettings;

/**
 * The index function (AT+INDEXEN): the serial device tells the clients of a TCP server apart by
 * their numbers, one ASCII digit each.
 *
 * <pre>
 * to the line     I m data   client m sent data
 *                 C m n      client m has connected, n are on
 *                 D m n      client m has gone, n are left
 * from the line   O m data   a packet for client m alone; any other packet is for all
 * </pre>
 */
final class Index implements Conversion {
  private final Output output;
  private final Packetizer packetizer;
  private final List<Peer> peers = new ArrayList<>();

  /** Those that have closed their sending side, and may still read; the last one first. */
  private final Deque<Peer> halfClosed = new ArrayDeque<>();

  Index(UnitSettings settings, Output output) {
    this.output = output;
    packetizer = Packetizer.of(settings, this::send);
  }

  private void send(ByteBuf packet) {
    if (packet.readableBytes() >= 2 && packet.getByte(packet.readerIndex()) == 'O') {
      int number = packet.getByte(packet.readerIndex() + 1) - '0';
      Optional<Peer> peer = numbered(number);
      if (peer.isPresent()) {
        peer.get().send(packet.skipBytes(2));
        return;
      }
    }
    output.toPeers(packet);
  }

  /**
   * The answer to a client that has closed its side since is its own, unless its digit is taken.
   */
  private Optional<Peer> numbered(int number) {
    return Stream.concat(peers.stream(), halfClosed.stream())
        .filter(peer -> peer.number() == number)
        .findFirst();
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
    output.toLine(peer, Unpooled.wrappedBuffer(ascii("I" + peer.number()), data));
  }

  @Override
  public void peerConnected(Peer peer, int count, long now) {
    peers.add(peer);
    output.notice(ascii("C" + peer.number() + count));
  }

  @Override
  public void peerDisconnected(Peer peer, int count, long now) {
    peers.remove(peer);
    halfClosed.addFirst(peer);
    output.notice(ascii("D" + peer.number() + count));
  }

  @Override
  public void peerGone(Peer peer) {
    halfClosed.remove(peer);
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
