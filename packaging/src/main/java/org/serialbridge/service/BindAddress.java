package org.serialbridge.service;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.Ipv4;

/**
 * The IP address at which servers listen, as text. Names are not accepted: a lookup could block.
 */
public final class BindAddress {
  /** Every address. */
  public static final InetAddress EVERYWHERE = new InetSocketAddress(0).getAddress();

  /** What Java takes for an address of IPv6, or refuses, without a lookup; perhaps with a zone. */
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f:.]*(%[\\w.-]+)?");

  private BindAddress() {}

  /**
   * The address of a text.
   *
   * @throws UnknownHostException if it is none of this host's kinds
   */
  public static InetAddress of(String text) throws UnknownHostException {
    if (text.contains(":") && IPV6.matcher(text).matches()) {
      return InetAddress.getByName(text);
    }
    try {
      return InetAddress.getByAddress(Ipv4.of(text).bytes());
    } catch (InvalidValueException e) {
      throw new UnknownHostException(text);
    }
  }
}
