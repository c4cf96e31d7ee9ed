package org.serialbridge.discovery;

import java.nio.ByteBuffer;
import java.util.List;
import org.serialbridge.settings.AllowList;
import org.serialbridge.settings.Ipv4;

/**
 * Who is answered: private, link-local and loopback addresses that WEBALLOW admits, and others that
 * it names. {@code *} names nobody: an address of the internet may be forged, to have answers sent
 * to somebody else.
 */
final class Sources {
  private static final List<Subnet> NEAR =
      List.of(
          subnet(10, 0, 8), // RFC 1918
          subnet(172, 16, 12),
          subnet(192, 168, 16),
          subnet(169, 254, 16), // RFC 3927
          subnet(127, 0, 8));

  private Sources() {}

  private static Subnet subnet(int first, int second, int prefixLength) {
    return new Subnet(new Ipv4(first << 24 | second << 16), prefixLength);
  }

  /** Whether a sender may be answered. */
  static boolean admit(AllowList allowed, Ipv4 sender) {
    boolean isNear = NEAR.stream().anyMatch(subnet -> subnet.contains(sender));
    byte[] address = ByteBuffer.allocate(Integer.BYTES).putInt(sender.bits()).array();
    return (isNear ? allowed : named(allowed)).admits(address);
  }

  /** The items before the first one of all addresses, behind which none decides. */
  private static AllowList named(AllowList allowed) {
    return new AllowList(allowed.items().stream().takeWhile(item -> !item.isAll()).toList());
  }
}
