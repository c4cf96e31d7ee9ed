package org.serialbridge.search;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.serialbridge.settings.Ipv4;

/**
 * An interface by which is searched.
 *
 * @param index its number in the kernel
 * @param name such as {@code eth0}
 * @param own the first of its addresses
 * @param broadcast the broadcast address of its network; its own address for loopback
 */
record SearchInterface(int index, String name, Ipv4 own, Ipv4 broadcast) {
  private static final int LOOPBACK = 127;

  /** More are not searched. */
  private static final int MOST = 64;

  /**
   * Those that are up and have an address of IPv4.
   *
   * @param wanted the name of the only one; empty for all
   * @throws IOException if there is none
   */
  static List<SearchInterface> all(Optional<String> wanted) throws IOException {
    List<SearchInterface> all =
        NetworkInterface.networkInterfaces().flatMap(one -> of(one).stream()).limit(MOST).toList();
    List<SearchInterface> searched =
        all.stream().filter(one -> wanted.map(one.name::equals).orElse(true)).toList();
    if (searched.isEmpty()) {
      String names = all.stream().map(SearchInterface::name).collect(Collectors.joining(", "));
      throw new IOException(
          wanted.map(name -> "no interface " + name).orElse("no interface")
              + " is up and has an IPv4 address (expected: "
              + names
              + ")");
    }
    return searched;
  }

  private static Optional<SearchInterface> of(NetworkInterface one) {
    return isUp(one)
        ? one.getInterfaceAddresses().stream()
            .filter(own -> own.getAddress() instanceof Inet4Address)
            .findFirst()
            .map(own -> new SearchInterface(one.getIndex(), one.getName(), own(own), all(own)))
        : Optional.empty();
  }

  /** One that has gone meanwhile is not. */
  private static boolean isUp(NetworkInterface one) {
    try {
      return one.isUp();
    } catch (SocketException e) {
      return false;
    }
  }

  private static Ipv4 own(InterfaceAddress address) {
    return new Ipv4(ByteBuffer.wrap(address.getAddress().getAddress()).getInt());
  }

  private static Ipv4 all(InterfaceAddress address) {
    Ipv4 own = own(address);
    return isLoopback(own)
        ? own
        : new Ipv4(own.bits() | ~Ipv4.netmask(address.getNetworkPrefixLength()).bits());
  }

  private static boolean isLoopback(Ipv4 address) {
    return address.bits() >>> 24 == LOOPBACK;
  }

  /** Whether it leads to this host only; it knows no broadcast. */
  boolean isLoopback() {
    return isLoopback(own);
  }
}
