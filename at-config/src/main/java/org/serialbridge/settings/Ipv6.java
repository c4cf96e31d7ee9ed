package org.serialbridge.settings;

/** Texts of IPv6 addresses (RFC 4291, section 2.2). */
final class Ipv6 {
  private static final int GROUPS = 8;
  private static final String GAP = "::";

  private Ipv6() {}

  /**
   * Refuses what is no address: eight groups of hexadecimal digits, the last two of which may be an
   * IPv4 address, or fewer of them and one gap.
   */
  static void check(String text) throws Part.Rejected {
    int gap = text.indexOf(GAP);
    boolean isAddress =
        gap < 0
            ? groups(text, true) == GROUPS
            : groups(text.substring(0, gap), false)
                    + groups(text.substring(gap + GAP.length()), true)
                < GROUPS;
    if (!isAddress) {
      throw new Part.Rejected();
    }
  }

  private static int groups(String text, boolean isEnd) throws Part.Rejected {
    if (text.isEmpty()) {
      return 0;
    }
    int count = 0;
    String[] groups = text.split(":", -1);
    for (int i = 0; i < groups.length; i++) {
      if (groups[i].matches("\\p{XDigit}{1,4}")) {
        count++;
      } else if (isEnd && i == groups.length - 1) {
        Ipv4.parse(groups[i]);
        count += 2;
      } else {
        throw new Part.Rejected();
      }
    }
    return count;
  }
}
