package org.serialbridge.settings;

import java.nio.ByteBuffer;

/**
 * Clients by their addresses: {@code *}, {@code 10.0.0.5}, {@code 10.0.0.0/8}, {@code fd00::/8}.
 *
 * @param address an address, of IPv4 as an IPv6 address (RFC 4291, section 2.5.5.2); bits behind
 *     the prefix are dropped, so that {@code 10.1.2.3/8} is {@code 10.0.0.0/8}
 * @param prefixLength leading bits that an address must have in common, 0 to 128; -1: all clients,
 *     those without an address, too
 */
public record ClientNetwork(Ipv6 address, int prefixLength) {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final int EVERYONE = -1;

  /** All clients, those without an address, too. */
  public static final ClientNetwork ALL = new ClientNetwork(new Ipv6(0, 0), EVERYONE);

  static final Part<ClientNetwork> PART =
      Part.of("*, an IP address, or a network such as 10.0.0.0/8 or fd00::/8", ClientNetwork::read)
          .labelled("Clients");

  public ClientNetwork {
    if (prefixLength < EVERYONE || prefixLength > Ipv6.BITS) {
      throw new IllegalArgumentException("prefix: " + prefixLength + " (expected: -1 to 128)");
    }
    address = address.prefix(Math.max(prefixLength, 0));
  }

  private static ClientNetwork read(String text) throws Part.Rejected {
    if (text.strip().equals(Part.ALL)) {
      return ALL;
    }
    String[] parts = text.strip().split("/", 2);
    boolean isIpv6 = parts[0].contains(":");
    Ipv6 address = isIpv6 ? Ipv6.parse(parts[0]) : Ipv6.of(Ipv4.parse(parts[0]));
    int skipped = isIpv6 ? 0 : Ipv6.MAPPED_BITS;
    int length =
        parts.length == 1 ? Ipv6.BITS : skipped + Part.number(parts[1], 0, Ipv6.BITS - skipped);
    return new ClientNetwork(address, length);
  }

  /**
   * Whether a client is one of them. An IPv4 address is in no network of IPv6.
   *
   * @param client the 4 or 16 bytes of its address; none for a master on the line
   */
  public boolean contains(byte[] client) {
    if (prefixLength == EVERYONE) {
      return true;
    }
    ByteBuffer in = ByteBuffer.wrap(client);
    return switch (client.length) {
      case IPV4_BYTES -> contains(Ipv6.of(new Ipv4(in.getInt())));
      case IPV6_BYTES -> contains(new Ipv6(in.getLong(), in.getLong()));
      default -> false;
    };
  }

  private boolean contains(Ipv6 client) {
    return client.isIpv4() == isIpv4() && client.prefix(prefixLength).equals(address);
  }

  private boolean isIpv4() {
    return prefixLength >= Ipv6.MAPPED_BITS && address.isIpv4();
  }

  @Override
  public String toString() {
    if (prefixLength == EVERYONE) {
      return Part.ALL;
    }
    String text = isIpv4() ? address.ipv4().toString() : address.toString();
    int length = isIpv4() ? prefixLength - Ipv6.MAPPED_BITS : prefixLength;
    return prefixLength == Ipv6.BITS ? text : text + "/" + length;
  }
}
