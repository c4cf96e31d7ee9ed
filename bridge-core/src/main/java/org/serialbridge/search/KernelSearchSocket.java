package org.serialbridge.search;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.serialbridge.serial.kernel.UdpSocket;
import org.serialbridge.serial.kernel.UdpWait;
import org.serialbridge.settings.Ipv4;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Broadcasts to 255.255.255.255 by each interface, which units of other subnets hear, too. */
final class KernelSearchSocket implements SearchSocket {
  private static final Logger LOG = LoggerFactory.getLogger(KernelSearchSocket.class);
  private static final Ipv4 ALL_HOSTS = new Ipv4(-1);
  private static final int ANY_PORT = 0;

  /** By the routes. */
  private static final int ANY_INTERFACE = 0;

  /** For the answers of a large network, which come at once. */
  private static final int BUFFER_BYTES = 256 * 1024;

  private final UdpSocket socket;
  private final UdpWait wait;

  private KernelSearchSocket(UdpSocket socket, UdpWait wait) {
    this.socket = socket;
    this.wait = wait;
  }

  /** Empty without the native library. */
  static Optional<SearchSocket> openIfPossible() {
    try {
      UdpSocket socket = UdpSocket.open(ANY_PORT, BUFFER_BYTES);
      return Optional.of(new KernelSearchSocket(socket, UdpWait.at(List.of(socket))));
    } catch (IOException e) {
      LOG.debug("the search uses sockets of Java: {}", e.toString());
      return Optional.empty();
    }
  }

  @Override
  public void ask(SearchInterface all, int port, byte[] request) throws IOException {
    int errno =
        all.isLoopback()
            ? socket.send(ANY_INTERFACE, all.own(), all.own(), port, request)
            : socket.send(all.index(), all.own(), ALL_HOSTS, port, request);
    if (errno != 0) {
      throw new IOException("error " + errno + " of the kernel");
    }
  }

  @Override
  public Optional<Datagram> receive(int millis) throws IOException {
    return wait.await(millis).isEmpty()
        ? Optional.empty()
        : socket
            .receive(LONGEST)
            .map(one -> new Datagram(one.sender(), one.senderPort(), one.bytes()));
  }

  @Override
  public void close() {
    wait.close();
  }
}
