package org.serialbridge.search;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.serialbridge.settings.Ipv4;

/** Broadcasts to the network of each interface; units of other subnets do not hear that. */
final class JavaSearchSocket implements SearchSocket {
  private final DatagramSocket socket;

  JavaSearchSocket() throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(Inet4Address.getByName("0.0.0.0"), 0));
    socket.setBroadcast(true);
  }

  @Override
  public void ask(SearchInterface all, int port, byte[] request) throws IOException {
    InetAddress hosts = InetAddress.getByAddress(all.broadcast().bytes());
    socket.send(new DatagramPacket(request, request.length, hosts, port));
  }

  @Override
  public Optional<Datagram> receive(int millis) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[LONGEST + 1], LONGEST + 1);
    socket.setSoTimeout(millis);
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    }
    if (packet.getLength() > LONGEST || !(packet.getAddress() instanceof Inet4Address)) {
      return Optional.empty();
    }
    Ipv4 sender = new Ipv4(ByteBuffer.wrap(packet.getAddress().getAddress()).getInt());
    byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
    return Optional.of(new Datagram(sender, packet.getPort(), bytes));
  }

  @Override
  public void close() {
    socket.close();
  }
}
