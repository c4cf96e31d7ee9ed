package org.serialbridge.discovery;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.serialbridge.settings.Ipv4;

/**
 * A network interface of this host.
 *
 * @param index its number in the kernel, 1 or more
 * @param name such as {@code eth0}
 * @param networks its IPv4 addresses with their networks, in the order of the kernel
 */
record HostInterface(int index, String name, List<Subnet> networks) {
  private static final Subnet LOOPBACK = new Subnet(new Ipv4(127 << 24), 8);

  /**
   * Those of the host, now.
   *
   * @throws SocketException if the kernel does not tell
   */
  static List<HostInterface> all() throws SocketException {
    return NetworkInterface.networkInterfaces().map(HostInterface::of).toList();
  }

  private static HostInterface of(NetworkInterface one) {
    List<Subnet> networks =
        one.getInterfaceAddresses().stream()
            .filter(own -> own.getAddress() instanceof Inet4Address)
            .map(own -> new Subnet(ipv4(own.getAddress()), own.getNetworkPrefixLength()))
            .toList();
    return new HostInterface(one.getIndex(), one.getName(), networks);
  }

  static Ipv4 ipv4(InetAddress address) {
    return new Ipv4(ByteBuffer.wrap(address.getAddress()).getInt());
  }

  /** Whether it leads to this host only. */
  boolean isLoopback() {
    return networks.stream().anyMatch(network -> LOOPBACK.contains(network.address()));
  }

  boolean has(Ipv4 address) {
    return networks.stream().anyMatch(network -> network.address().equals(address));
  }

  /** Whether an address is in one of its networks. */
  boolean reaches(Ipv4 address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  /** The own address in the network of another one, else the first; empty if it has none. */
  Optional<Ipv4> ownFor(Ipv4 address) {
    return networks.stream()
        .filter(network -> network.contains(address))
        .findFirst()
        .or(() -> networks.stream().findFirst())
        .map(Subnet::address);
  }
}
