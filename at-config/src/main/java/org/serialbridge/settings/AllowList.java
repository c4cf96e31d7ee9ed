package org.serialbridge.settings;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Addresses that may connect: {@code *}, or items joined by semicolons, of which the first match
 * decides. {@code !} before an item excludes its addresses. An address that no item matches is
 * refused.
 *
 * @param items in their order, 1 or more
 */
public record AllowList(List<Item> items) {
  /** Longest text, in characters. */
  private static final int LONGEST = 199;

  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final String EXCLUSION = "!";
  private static final String SEPARATOR = ";";

  /** Everyone. */
  public static final AllowList ALL = new AllowList(List.of(Item.ALL));

  static final Part<AllowList> PART =
      Part.of(
          "*, or up to "
              + LONGEST
              + " characters: addresses, networks such as 10.0.0.0/8, ranges such as"
              + " 10.0.0.5-10.0.0.9, ! before one to exclude it, joined by semicolons",
          AllowList::read);

  public AllowList {
    items = List.copyOf(items);
  }

  /**
   * One item.
   *
   * @param text as typed
   * @param isExclusion whether its addresses are refused
   * @param isAll whether it matches both families, whatever its addresses
   * @param first lowest address, of IPv4 as an IPv6 address (RFC 4291, section 2.5.5.2)
   * @param last highest address, of the same family
   */
  public record Item(String text, boolean isExclusion, boolean isAll, Ipv6 first, Ipv6 last) {
    private static final Ipv6 NONE = new Ipv6(0, 0);
    private static final Item ALL = new Item(Part.ALL, false, true, NONE, NONE);

    private static Item read(String text) throws Part.Rejected {
      boolean isExclusion = text.startsWith(EXCLUSION);
      String addresses = isExclusion ? text.substring(EXCLUSION.length()) : text;
      if (addresses.equals(Part.ALL)) {
        return new Item(text, isExclusion, true, NONE, NONE);
      }
      String[] network = addresses.split("/", -1);
      if (network.length == 2) {
        Ipv6 address = address(network[0]);
        int skipped = address.isIpv4() ? Ipv6.MAPPED_BITS : 0;
        int length = skipped + prefix(network[1], Ipv6.BITS - skipped);
        return new Item(text, isExclusion, false, address.prefix(length), address.end(length));
      }
      String[] ends = addresses.split("-", -1);
      Ipv6 first = address(ends[0]);
      Ipv6 last = ends.length == 2 ? address(ends[1]) : first;
      if (ends.length > 2 || first.isIpv4() != last.isIpv4() || first.compareTo(last) > 0) {
        throw new Part.Rejected();
      }
      return new Item(text, isExclusion, false, first, last);
    }

    /** An IPv4 address in the text of an IPv6 address is a mistake: no client comes from it. */
    private static Ipv6 address(String text) throws Part.Rejected {
      if (text.contains(" ")) {
        throw new Part.Rejected();
      }
      if (!text.contains(":")) {
        if (text.matches(".*\\b0\\d.*")) {
          throw new Part.Rejected(); // octal to some programs
        }
        return Ipv6.of(Ipv4.parse(text));
      }
      Ipv6 address = Ipv6.parse(text);
      if (address.isIpv4()) {
        throw new Part.Rejected();
      }
      return address;
    }

    private static int prefix(String text, int most) throws Part.Rejected {
      if (text.length() > 1 && text.startsWith("0") || !text.equals(text.strip())) {
        throw new Part.Rejected();
      }
      return Part.number(text, 0, most);
    }

    private boolean contains(Ipv6 address) {
      return isAll
          || address.isIpv4() == first.isIpv4()
              && first.compareTo(address) <= 0
              && address.compareTo(last) <= 0;
    }
  }

  private static AllowList read(String text) throws Part.Rejected {
    List<Item> items = new ArrayList<>();
    for (String item : Part.text(text.strip(), 1, LONGEST).split(SEPARATOR, -1)) {
      items.add(Item.read(item.strip()));
    }
    return new AllowList(items);
  }

  /**
   * Whether an address may connect.
   *
   * @param address its 4 or 16 bytes; one of another length may not
   */
  public boolean admits(byte[] address) {
    ByteBuffer in = ByteBuffer.wrap(address);
    return switch (address.length) {
      case IPV4_BYTES -> admits(Ipv6.of(new Ipv4(in.getInt())));
      case IPV6_BYTES -> admits(new Ipv6(in.getLong(), in.getLong()));
      default -> false;
    };
  }

  private boolean admits(Ipv6 address) {
    for (Item item : items) {
      if (item.contains(address)) {
        return !item.isExclusion;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return items.stream().map(Item::text).collect(Collectors.joining(SEPARATOR));
  }
}
