package org.serialbridge.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * An IPv6 address.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record Ipv6(long high, long low) implements Comparable<Ipv6> {
  static final int BITS = 128;

  /** Leading bits by which an IPv4 address is told (RFC 4291, section 2.5.5.2). */
  static final int MAPPED_BITS = 96;

  private static final long MAPPED = 0xFFFF_0000_0000L;
  private static final int GROUPS = 8;
  private static final int GROUP_BITS = 16;
  private static final int GROUP = 0xFFFF;
  private static final String GAP = "::";

  /**
   * The address of a text (RFC 4291, section 2.2): eight groups of hexadecimal digits, the last two
   * of which may be an IPv4 address, or fewer of them and one gap.
   */
  static Ipv6 parse(String text) throws Part.Rejected {
    int gap = text.indexOf(GAP);
    List<Integer> groups = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
    if (gap >= 0) {
      List<Integer> end = groups(text.substring(gap + GAP.length()), true);
      if (groups.size() + end.size() >= GROUPS) {
        throw new Part.Rejected();
      }
      while (groups.size() + end.size() < GROUPS) {
        groups.add(0);
      }
      groups.addAll(end);
    }
    if (groups.size() != GROUPS) {
      throw new Part.Rejected();
    }
    return new Ipv6(joined(groups.subList(0, 4)), joined(groups.subList(4, GROUPS)));
  }

  private static List<Integer> groups(String text, boolean isEnd) throws Part.Rejected {
    List<Integer> groups = new ArrayList<>();
    if (text.isEmpty()) {
      return groups;
    }
    String[] texts = text.split(":", -1);
    for (int i = 0; i < texts.length; i++) {
      if (texts[i].matches("\\p{XDigit}{1,4}")) {
        groups.add(Integer.parseInt(texts[i], 16));
      } else if (isEnd && i == texts.length - 1) {
        int bits = Ipv4.parse(texts[i]).bits();
        groups.add(bits >>> GROUP_BITS);
        groups.add(bits & GROUP);
      } else {
        throw new Part.Rejected();
      }
    }
    return groups;
  }

  private static long joined(List<Integer> groups) {
    return groups.stream().mapToLong(Integer::longValue).reduce(0, (a, b) -> a << GROUP_BITS | b);
  }

  /** An IPv4 address as one of IPv6. */
  static Ipv6 of(Ipv4 address) {
    return new Ipv6(0, MAPPED | Integer.toUnsignedLong(address.bits()));
  }

  boolean isIpv4() {
    return high == 0 && (low & -1L << Integer.SIZE) == MAPPED;
  }

  /** The IPv4 address, if it is one. */
  Ipv4 ipv4() {
    return new Ipv4((int) low);
  }

  /** The address with all bits behind the first {@code length} zero; 0 to 128. */
  Ipv6 prefix(int length) {
    return new Ipv6(
        high & mask(Math.min(length, Long.SIZE)), low & mask(Math.max(length - Long.SIZE, 0)));
  }

  /** The address with all bits behind the first {@code length} one; 0 to 128. */
  Ipv6 end(int length) {
    return new Ipv6(
        high | ~mask(Math.min(length, Long.SIZE)), low | ~mask(Math.max(length - Long.SIZE, 0)));
  }

  /** By number. */
  @Override
  public int compareTo(Ipv6 other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh == 0 ? Long.compareUnsigned(low, other.low) : byHigh;
  }

  private static long mask(int length) {
    return length == 0 ? 0 : -1L << Long.SIZE - length;
  }

  /** The shortest text (RFC 5952, section 4): lower case, a gap for the longest run of zeros. */
  @Override
  public String toString() {
    int gap = 0;
    int gapLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && group(end) == 0) {
        end++;
      }
      if (end - i > gapLength) {
        gap = i;
        gapLength = end - i;
      }
    }
    return gapLength == 1 ? text(0, GROUPS) : text(0, gap) + GAP + text(gap + gapLength, GROUPS);
  }

  private String text(int from, int to) {
    List<String> groups = new ArrayList<>();
    for (int i = from; i < to; i++) {
      groups.add(Integer.toHexString(group(i)));
    }
    return String.join(":", groups);
  }

  private int group(int index) {
    long half = index < GROUPS / 2 ? high : low;
    return (int) (half >>> GROUP_BITS * (3 - index % 4)) & GROUP;
  }
}
