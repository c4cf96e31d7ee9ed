package org.serialbridge.settings;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The socket of a converter (AT+SOCK).
 *
 * @param mode kind of endpoint
 * @param host remote host name or IP address, of IPv6 without brackets and with a zone if it was
 *     given ({@code fe80::1%eth0}); kept and shown in every mode
 * @param port 1 to 65535: the remote port for clients, the local port for servers
 */
public record SocketTarget(SocketMode mode, String host, int port) {
  static final int HIGHEST_PORT = 65_535;
  private static final int LONGEST_HOST = 253;

  /**
   * An address of IPv6, as far as it can be told from a name, and the interface it is reached by.
   */
  private static final Pattern IPV6 =
      Pattern.compile("([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(%[A-Za-z0-9_.-]{1,15})?");

  private static final Part<SocketMode> MODE = Part.choice(SocketMode.class).labelled("Work mode");
  private static final Part<String> HOST =
      Part.of("a host name or an IP address", text -> host(text.strip())).labelled("Remote host");
  private static final Part<Integer> PORT =
      Part.number(1, HIGHEST_PORT).labelled("Port (local for servers, remote for clients)");

  static final Syntax<SocketTarget> SYNTAX =
      Syntax.of(List.of(MODE, HOST, PORT), SocketTarget::parse, target -> target.text(target.port));

  /** The factory's target, which CommFront units have. */
  static final SocketTarget FACTORY =
      new SocketTarget(SocketMode.TCP_SERVER, "192.168.1.211", 20_108);

  public SocketTarget {
    if (host.isEmpty() || host.length() > LONGEST_HOST || port < 1 || port > HIGHEST_PORT) {
      throw new IllegalArgumentException(
          host + "," + port + " (expected: a host of 1-253 characters, port 1-65535)");
    }
  }

  /** The text that AT+SOCK answers, with the port that counts in this mode. */
  public String text(int shownPort) {
    return MODE.write(mode) + "," + host + "," + shownPort;
  }

  /**
   * The host as it stands in front of a port (RFC 3986, section 3.2.2): an address of IPv6 in
   * brackets, without its zone, which means something here only.
   */
  public String uriHost() {
    return host.contains(":") ? "[" + host.split("%", 2)[0] + "]" : host;
  }

  private static SocketTarget parse(String text) throws InvalidValueException {
    PartReader in = new PartReader(text, SYNTAX.parts());
    return new SocketTarget(in.next(MODE), in.next(HOST), in.next(PORT));
  }

  /**
   * A host name of RFC 1123 (underscores are common and taken too); what looks like an address must
   * be one.
   */
  static String host(String text) throws Part.Rejected {
    if (text.contains(":") || text.contains("[")) {
      return ipv6(text);
    }
    if (text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.')) {
      return Ipv4.parse(text).toString();
    }
    if (text.length() > LONGEST_HOST
        || !text.matches(
            "[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\\.?")) {
      throw new Part.Rejected();
    }
    return text;
  }

  private static String ipv6(String text) throws Part.Rejected {
    boolean isInBrackets = text.startsWith("[") && text.endsWith("]");
    Matcher form = IPV6.matcher(isInBrackets ? text.substring(1, text.length() - 1) : text);
    if (!form.matches()) {
      throw new Part.Rejected();
    }
    String address = form.group(1).toLowerCase(Locale.ROOT);
    Ipv6.parse(address);
    return form.group(2) == null ? address : address + form.group(2);
  }
}
