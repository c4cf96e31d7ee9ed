package org.serialbridge.settings;

/**
 * The host's name server (AT+DNS).
 *
 * @param server its address; {@link Ipv4#NONE} leaves it to the host
 */
public record DnsSettings(Ipv4 server) {
  static final DnsSettings HOST = new DnsSettings(Ipv4.NONE);

  static final Syntax<DnsSettings> SYNTAX =
      Syntax.of(Part.of("an IPv4 address, or HOST", DnsSettings::parse));

  /** The text for a person: if the host decides, the server that is in use. */
  String live(HostNetwork host) {
    return isHost() ? host.dns().toString() : toString();
  }

  /** Whether the host decides without this program. */
  public boolean isHost() {
    return server.isNone();
  }

  /** Some relatives of the units take a second address: it is checked and not kept. */
  private static DnsSettings parse(String text) throws Part.Rejected {
    if (text.strip().equalsIgnoreCase("HOST")) {
      return HOST;
    }
    String[] addresses = text.split(",", -1);
    if (addresses.length > 2) {
      throw new Part.Rejected();
    }
    if (addresses.length == 2) {
      server(addresses[1]);
    }
    return new DnsSettings(server(addresses[0]));
  }

  /** The text that is stored: {@code HOST}, {@code 8.8.8.8}. */
  @Override
  public String toString() {
    return isHost() ? "HOST" : server.toString();
  }

  private static Ipv4 server(String text) throws Part.Rejected {
    Ipv4 address = Ipv4.parse(text);
    // A resolver on the host itself (127.0.0.53) is common.
    if (!address.isHost() && address.bits() >>> 24 != 127) {
      throw new Part.Rejected();
    }
    return address;
  }
}
