package org.serialbridge.settings;

import static org.serialbridge.settings.SocketMode.TCP_CLIENT;
import static org.serialbridge.settings.SocketMode.TCP_SERVER;
import static org.serialbridge.settings.SocketMode.UDP_CLIENT;
import static org.serialbridge.settings.SocketMode.UDP_SERVER;

import java.util.Optional;

/** Settings by which the tools of others find the appliance and set it up over the network. */
public final class DiscoveryRows {
  public static final Setting<DiscoveryMode> DISCOVERY =
      new Setting<>(
              "DISC",
              "discovery",
              Group.DISCOVERY,
              Part.choice(DiscoveryMode.class),
              DiscoveryMode.SEARCH,
              "Answer set-up tools",
              "Requests of set-up tools on UDP ports 1500, 1901 and 48899 that are answered.")
          .atOnce();

  public static final Setting<String> KEYWORD =
      new Setting<>(
              "DISCKEY",
              "discovery.keyword",
              Group.DISCOVERY,
              Part.trimmedText(5, 30),
              "WWW.USR.CN",
              "Keyword",
              "Text on UDP port 48899 that is answered, in any case; HF-A11ASSISTHREAD always is, too.")
          .atOnce();

  public static final Setting<Optional<DiscoveryUser>> FRAME_USER =
      new Setting<>(
              "DISCU",
              "discovery.user",
              Group.DISCOVERY,
              DiscoveryUser.OR_OFF,
              Optional.<DiscoveryUser>empty(),
              "User of set-up tools",
              "User name and password by which a set-up tool may read and set by frames; OFF for nobody.")
          .atOnce();

  public static final Setting<Boolean> ANNOUNCEMENT =
      new Setting<>(
              "MDNS",
              "discovery.dns-sd",
              Group.DISCOVERY,
              Part.onOff(),
              true,
              "Announce by DNS-SD",
              "The services of the appliance are announced to the local network (Bonjour, mDNS).")
          .atOnce();

  public static final Setting<CommandPrefix> COMMAND_PREFIX =
      new Setting<>(
              "NETAT",
              "network-at",
              Group.CONSOLE,
              CommandPrefix.PART,
              CommandPrefix.NONE,
              "Prefix of AT commands in the data",
              "AT commands are taken from the data connection behind this text, for example usr.cn#.")
          .onlyIn(TCP_SERVER, TCP_CLIENT, UDP_SERVER, UDP_CLIENT);

  private DiscoveryRows() {}
}
