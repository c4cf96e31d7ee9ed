package org.serialbridge.service;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.Ipv4;

/**
 * The IP address at which servers listen, as text. Names are not accepted: a lookup could block.
 */
public final class BindAddress {
  /** Every address. */
  public static final InetAddress EVERYWHERE = new InetSocketAddress(0).getAddress();

  /** This host alone, in place of an address that is wrong. */
  static final InetAddress NOWHERE_ELSE = InetAddress.getLoopbackAddress();

  /**
   * An address of IPv6, perhaps in brackets and with a zone, which is ignored: its interface may
   * come later. Java takes or refuses such an address without a lookup.
   */
  private static final Pattern IPV6 =
      Pattern.compile("\\[?([0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)(%[^]]*)?]?");

  private BindAddress() {}

  /**
   * The address of a text.
   *
   * @throws UnknownHostException if the text is no IP address
   */
  public static InetAddress of(String text) throws UnknownHostException {
    Matcher ipv6 = IPV6.matcher(text);
    if (ipv6.matches()) {
      return InetAddress.getByName(ipv6.group(1));
    }
    try {
      if (text.equals(text.strip())) {
        return InetAddress.getByAddress(Ipv4.of(text).bytes());
      }
    } catch (InvalidValueException e) {
      throw new UnknownHostException(text);
    }
    throw new UnknownHostException(text);
  }
}
