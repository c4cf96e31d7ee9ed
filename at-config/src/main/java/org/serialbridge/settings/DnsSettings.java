package org.serialbridge.settings;

/**
 * The host's name server (AT+DNS).
 *
 * @param server its address; {@link Ipv4#NONE} leaves it to the host
 */
public record DnsSettings(Ipv4 server) {
  static final DnsSettings HOST = new DnsSettings(Ipv4.NONE);

  static final Syntax<DnsSettings> SYNTAX =
      new Syntax<>(
          "an IPv4 address, or HOST (the host's own configuration)",
          DnsSettings::parse,
          dns -> dns.isHost() ? "HOST" : dns.server.toString());

  /** Whether the host decides without us. */
  public boolean isHost() {
    return server.equals(Ipv4.NONE);
  }

  /** Some relatives of the units take a second address: it is checked and not kept. */
  private static DnsSettings parse(String text) throws Syntax.Rejected {
    if (text.strip().equalsIgnoreCase("HOST")) {
      return HOST;
    }
    String[] parts = Syntax.parts(text, text.contains(",") ? 2 : 1);
    Ipv4 first = server(parts[0]);
    if (parts.length == 2) {
      server(parts[1]);
    }
    return new DnsSettings(first);
  }

  private static Ipv4 server(String text) throws Syntax.Rejected {
    Ipv4 address = Ipv4.parse(text);
    // A resolver on the host itself (127.0.0.53) is common.
    if (!address.isHost() && address.bits() >>> 24 != 127) {
      throw new Syntax.Rejected();
    }
    return address;
  }
}
