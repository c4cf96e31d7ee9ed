package org.serialbridge.settings;

import java.util.List;
import java.util.function.Predicate;

/**
 * How the host's network is set (AT+WANN).
 *
 * @param kind who decides the addresses
 * @param address static address; {@link Ipv4#NONE} unless {@code STATIC}
 * @param mask static netmask, likewise
 * @param gateway static gateway, or none
 */
public record WanSettings(Kind kind, Ipv4 address, Ipv4 mask, Ipv4 gateway) {
  /** Who decides the addresses. */
  public enum Kind implements Keyword {
    /** The host, without this program: the factory setting. */
    HOST("Configuration of the host"),
    DHCP("DHCP"),
    STATIC("Static address");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    @Override
    public String keyword() {
      return name();
    }

    @Override
    public String label() {
      return label;
    }
  }

  /** Managed by the host. */
  static final WanSettings HOST = new WanSettings(Kind.HOST, Ipv4.NONE, Ipv4.NONE, Ipv4.NONE);

  private static final WanSettings DHCP =
      new WanSettings(Kind.DHCP, Ipv4.NONE, Ipv4.NONE, Ipv4.NONE);

  private static final Part<Kind> KIND = Part.choice(Kind.class).labelled("Set by");
  private static final Part<Ipv4> ADDRESS =
      Part.of("the IPv4 address of a host", text -> checked(text, Ipv4::isHost))
          .labelled("Address")
          .onlyWith(Kind.STATIC);
  private static final Part<Ipv4> MASK =
      Part.of("a netmask such as 255.255.255.0", text -> checked(text, Ipv4::isNetmask))
          .labelled("Netmask")
          .onlyWith(Kind.STATIC);
  private static final Part<Ipv4> GATEWAY =
      Part.of(
              "the IPv4 address of a host, or 0.0.0.0 for none",
              text -> checked(text, address -> address.isHost() || address.isNone()))
          .labelled("Gateway")
          .onlyWith(Kind.STATIC);

  static final Syntax<WanSettings> SYNTAX =
      Syntax.of(List.of(KIND, ADDRESS, MASK, GATEWAY), WanSettings::parse, WanSettings::toString);

  private static Ipv4 checked(String text, Predicate<Ipv4> isGood) throws Part.Rejected {
    Ipv4 address = Ipv4.parse(text);
    if (!isGood.test(address)) {
      throw new Part.Rejected();
    }
    return address;
  }

  /** A unit under DHCP answers with the addresses it has, too; they are not kept. */
  private static WanSettings parse(String text) throws InvalidValueException {
    String[] texts = text.split(",", -1);
    boolean isAnswer =
        texts.length == SYNTAX.parts().size() && texts[0].strip().equalsIgnoreCase("DHCP");
    PartReader in = new PartReader(isAnswer ? texts[0] : text, SYNTAX.parts());
    return switch (in.next(KIND)) {
      case HOST -> HOST;
      case DHCP -> DHCP;
      case STATIC ->
          new WanSettings(Kind.STATIC, in.next(ADDRESS), in.next(MASK), in.next(GATEWAY));
    };
  }

  /** The text that is stored: {@code DHCP}, {@code STATIC,192.168.1.5,255.255.255.0,0.0.0.0}. */
  @Override
  public String toString() {
    return kind == Kind.STATIC
        ? KIND.write(kind) + "," + address + "," + mask + "," + gateway
        : KIND.write(kind);
  }

  /** The text for a person: under DHCP and by the host, the addresses that are in use. */
  String live(HostNetwork host) {
    return kind == Kind.STATIC
        ? toString()
        : "DHCP," + host.address() + "," + host.mask() + "," + host.gateway();
  }
}
