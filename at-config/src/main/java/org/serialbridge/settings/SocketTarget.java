package org.serialbridge.settings;

/**
 * The socket of a converter (AT+SOCK).
 *
 * @param mode what the network half is
 * @param host remote host name or IPv4 address; kept and shown in every mode
 * @param port 1 to 65535: the remote port for clients, the local port for servers
 */
public record SocketTarget(SocketMode mode, String host, int port) {
  private static final int LONGEST_HOST = 253;

  static final Syntax<SocketTarget> SYNTAX =
      new Syntax<>(
          "TCPS|TCPC|UDPS|UDPC|HTPC, a host name or IPv4 address, port 1-65535",
          SocketTarget::parse,
          target -> target.text(target.port));

  /** The text that AT+SOCK answers, with the port that counts in this mode. */
  public String text(int shownPort) {
    return mode + "," + host + "," + shownPort;
  }

  private static SocketTarget parse(String text) throws Syntax.Rejected {
    String[] parts = Syntax.parts(text, 3);
    return new SocketTarget(
        Syntax.keyword(SocketMode.class, parts[0]),
        host(parts[1]),
        Syntax.number(parts[2], 1, 65_535));
  }

  /**
   * A host name of RFC 1123 (underscores are common and taken too); what looks like an address must
   * be one.
   */
  private static String host(String text) throws Syntax.Rejected {
    if (text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.')) {
      return Ipv4.parse(text).toString();
    }
    if (text.length() > LONGEST_HOST
        || !text.matches(
            "[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\\.?")) {
      throw new Syntax.Rejected();
    }
    return text;
  }
}
