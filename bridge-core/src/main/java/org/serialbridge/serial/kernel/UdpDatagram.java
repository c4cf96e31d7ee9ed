package org.serialbridge.serial.kernel;

import org.serialbridge.settings.Ipv4;

/**
 * A datagram that came to a {@link UdpSocket}.
 *
 * @param sender address of its sender
 * @param senderPort port of its sender, 1 to 65535
 * @param networkInterface index of the interface that it came by
 * @param destination address that it was sent to
 * @param local address of this host that the kernel would answer from: the destination, unless that
 *     is of all hosts
 * @param bytes its content
 */
@SuppressWarnings("ArrayRecordComponent") // datagrams are not compared
public record UdpDatagram(
    Ipv4 sender, int senderPort, int networkInterface, Ipv4 destination, Ipv4 local, byte[] bytes) {

  /** Whether it was sent to all hosts, of every network or of one. */
  public boolean isBroadcast() {
    return !destination.equals(local);
  }
}
