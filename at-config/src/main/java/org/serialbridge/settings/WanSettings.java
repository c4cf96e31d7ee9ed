package org.serialbridge.settings;

import java.util.Locale;

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
  public enum Kind {
    /** The host, without us: the factory setting. */
    HOST,
    DHCP,
    STATIC
  }

  /** Managed by the host. */
  static final WanSettings HOST = new WanSettings(Kind.HOST, Ipv4.NONE, Ipv4.NONE, Ipv4.NONE);

  private static final WanSettings DHCP =
      new WanSettings(Kind.DHCP, Ipv4.NONE, Ipv4.NONE, Ipv4.NONE);

  static final Syntax<WanSettings> SYNTAX =
      new Syntax<>(
          "STATIC, address, netmask, gateway; or DHCP; or HOST (the host's own configuration)",
          WanSettings::parse,
          WanSettings::format);

  private static WanSettings parse(String text) throws Syntax.Rejected {
    String word = text.strip().toUpperCase(Locale.ROOT);
    if (word.equals("HOST")) {
      return HOST;
    }
    if (word.equals("DHCP")) {
      return DHCP;
    }
    String[] parts = Syntax.parts(text, 4);
    return switch (parts[0].toUpperCase(Locale.ROOT)) {
      case "DHCP" -> DHCP;
      case "STATIC" -> fixed(Ipv4.parse(parts[1]), Ipv4.parse(parts[2]), Ipv4.parse(parts[3]));
      default -> throw new Syntax.Rejected();
    };
  }

  private static WanSettings fixed(Ipv4 address, Ipv4 mask, Ipv4 gateway) throws Syntax.Rejected {
    if (!address.isHost()
        || !mask.isNetmask()
        || !(gateway.isHost() || gateway.equals(Ipv4.NONE))) {
      throw new Syntax.Rejected();
    }
    return new WanSettings(Kind.STATIC, address, mask, gateway);
  }

  private String format() {
    return kind == Kind.STATIC ? "STATIC," + address + "," + mask + "," + gateway : kind.name();
  }
}
