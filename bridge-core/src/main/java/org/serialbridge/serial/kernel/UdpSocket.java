package org.serialbridge.serial.kernel;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.serialbridge.settings.Ipv4;

/**
 * A UDP socket of IPv4 on a port of all addresses. It knows the interface of each datagram, and
 * sends by the interface that it is told, both of which sockets of Java do not. No call waits.
 */
public final class UdpSocket implements AutoCloseable {
  /** Longest datagram that can be sent, in bytes. */
  public static final int LONGEST_SENT = 1024;

  // In the order of udp.c.
  private static final int SENDER = 0;
  private static final int SENDER_PORT = 1;
  private static final int INTERFACE = 2;
  private static final int DESTINATION = 3;
  private static final int LOCAL = 4;
  private static final int FACTS = 5;

  private final int port;
  private final int fd;

  private UdpSocket(int port, int fd) {
    this.port = port;
    this.fd = fd;
  }

  /**
   * Opens a socket. Others that share ports (SO_REUSEADDR) may have the same one: each gets the
   * broadcasts, the last one gets the rest.
   *
   * @param port 1 to 65535; 0: any free one
   * @param bufferBytes what may wait in the kernel, with its own overhead
   * @throws IOException if the port is in use, or there is no library
   */
  public static UdpSocket open(int port, int bufferBytes) throws IOException {
    SystemCalls.require();
    int answer = SystemCalls.openUdp(port, bufferBytes);
    if (answer == -Errno.EADDRINUSE) {
      throw new IOException("in use by another program");
    }
    return new UdpSocket(port, SystemCalls.checked("opening the socket", answer));
  }

  /** The local port that was asked for. */
  public int port() {
    return port;
  }

  int fd() {
    return fd;
  }

  /**
   * The datagram that has waited longest; empty if none waits, or if it was not for this socket:
   * too long, or without a port to answer to. Then it is gone.
   *
   * @param longest most bytes of a datagram, up to 1024
   */
  public Optional<UdpDatagram> receive(int longest) {
    byte[] buffer = new byte[longest];
    int[] facts = new int[FACTS];
    int length = SystemCalls.receiveUdp(fd, buffer, facts);
    if (length < 0 || length > longest || facts[SENDER_PORT] == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new UdpDatagram(
            new Ipv4(facts[SENDER]),
            facts[SENDER_PORT],
            facts[INTERFACE],
            new Ipv4(facts[DESTINATION]),
            new Ipv4(facts[LOCAL]),
            Arrays.copyOf(buffer, length)));
  }

  /**
   * Sends a datagram.
   *
   * @param networkInterface index of the interface to send by, which needs no route; 0: as the
   *     routes say
   * @param local address of this host to send from
   * @param receiver an address, or 255.255.255.255
   * @param port of the receiver, 1 to 65535
   * @param bytes up to {@link #LONGEST_SENT}
   * @return 0, or the errno of the failure
   */
  public int send(int networkInterface, Ipv4 local, Ipv4 receiver, int port, byte[] bytes) {
    int answer =
        SystemCalls.sendUdp(fd, networkInterface, local.bits(), receiver.bits(), port, bytes);
    return answer < 0 ? -answer : 0;
  }

  @Override
  public void close() {
    SystemCalls.closeDescriptor(fd);
  }
}
