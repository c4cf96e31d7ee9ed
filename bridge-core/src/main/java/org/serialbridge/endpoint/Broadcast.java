package org.serialbridge.endpoint;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;

/** Broadcast addresses of IPv4. */
final class Broadcast {
  private static final int LIMITED = 0xFFFFFFFF;
  private static final int ADDRESS_BITS = 32;

  private Broadcast() {}

  /** Whether an address is 255.255.255.255 or the last address of a network of this host. */
  static boolean isOne(InetAddress address) {
    if (!(address instanceof Inet4Address)) {
      return false;
    }
    int bits = bits(address);
    if (bits == LIMITED) {
      return true;
    }
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(network -> network.getInterfaceAddresses().stream())
          .anyMatch(local -> isLastOf(local, bits));
    } catch (SocketException e) {
      return false; // no interface
    }
  }

  /**
   * Whether an address is the last one of a network. The loopback interface, and others perhaps,
   * reports no broadcast address.
   */
  private static boolean isLastOf(InterfaceAddress local, int bits) {
    int hostBits = ADDRESS_BITS - local.getNetworkPrefixLength();
    if (!(local.getAddress() instanceof Inet4Address) || hostBits < 2 || hostBits >= ADDRESS_BITS) {
      return false;
    }
    return bits == (bits(local.getAddress()) | (1 << hostBits) - 1);
  }

  private static int bits(InetAddress address) {
    return ByteBuffer.wrap(address.getAddress()).getInt();
  }
}
