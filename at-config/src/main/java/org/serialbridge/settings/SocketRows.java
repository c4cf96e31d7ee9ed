package org.serialbridge.settings;

import static org.serialbridge.settings.SocketMode.HTTP_CLIENT;
import static org.serialbridge.settings.SocketMode.TCP_CLIENT;
import static org.serialbridge.settings.SocketMode.TCP_SERVER;
import static org.serialbridge.settings.SocketMode.UDP_CLIENT;
import static org.serialbridge.settings.SocketMode.UDP_SERVER;

import java.util.Optional;

/** Settings of the socket of a port and of its packets. */
public final class SocketRows {
  public static final Setting<SocketTarget> SOCKET =
      new Setting<>(
              "SOCK",
              "socket",
              Group.SOCKET,
              SocketTarget.SYNTAX,
              SocketTarget.FACTORY,
              "Work mode and address",
              "Work mode, remote host and port; for a server the port is the local port, AT+SOCKPORT.")
          .alsoSets(
              target ->
                  target.mode().isServer()
                      ? Optional.of(new Setting.Implied<>(SocketRows.LOCAL_PORT, target.port()))
                      : Optional.empty())
          .shownAs(SocketRows::shown)
          .essential();

  public static final Setting<Integer> LOCAL_PORT =
      new Setting<>(
              "SOCKPORT",
              "local-port",
              Group.SOCKET,
              Part.numberOr("0", "a random port", 0, 1, SocketTarget.HIGHEST_PORT),
              20_108,
              "Local port",
              "TCP or UDP port at which a server listens, or from which a client sends.")
          .onlyIn(TCP_SERVER, TCP_CLIENT, UDP_SERVER, UDP_CLIENT)
          .essential();

  public static final Setting<Integer> MAX_CLIENTS =
      new Setting<>(
              "MAXSK",
              "max-clients",
              Group.SOCKET,
              Part.number(1, 8),
              8,
              "Maximum number of clients",
              "Number of TCP clients that can be connected at the same time.")
          .onlyIn(TCP_SERVER)
          .essential();

  public static final Setting<WhenFull> WHEN_FULL =
      new Setting<>(
              "TCPSE",
              "server-full",
              Group.SOCKET,
              Part.choice(WhenFull.class),
              WhenFull.REFUSE_NEW,
              "When all connections are in use",
              "Action when one client more than the maximum connects.")
          .onlyIn(TCP_SERVER);

  public static final Setting<AllowList> ALLOW =
      new Setting<>(
              "ALLOW",
              "allow",
              Group.SOCKET,
              AllowList.PART,
              AllowList.ALL,
              "Allowed addresses",
              "Addresses that may connect or send datagrams; the first match decides.")
          .onlyIn(TCP_SERVER, UDP_SERVER, UDP_CLIENT)
          .atOnce();

  public static final Setting<SlowPeer> SLOW_PEER =
      new Setting<>(
              "SLOWPEER",
              "slow-peer",
              Group.SOCKET,
              Part.choice(SlowPeer.class),
              SlowPeer.AUTO,
              "A peer that does not read",
              "Handling of a TCP peer that takes less data than the serial line delivers.")
          .onlyIn(TCP_SERVER, TCP_CLIENT);

  public static final Setting<Boolean> SHORT_CONNECTION =
      new Setting<>(
              "SOCKSL",
              "short-connection",
              Group.SOCKET,
              Part.onOff(),
              false,
              "Short connection",
              "The client connects when the serial line sends, and disconnects after a time without data.")
          .onlyIn(TCP_CLIENT, HTTP_CLIENT);

  public static final Setting<Integer> SHORT_CONNECTION_SECONDS =
      new Setting<>(
              "SHORTO",
              "short-connection.seconds",
              Group.SOCKET,
              Part.number(2, 255).in("s"),
              3,
              "Short connection time-out",
              "Time without data that ends a short connection or an HTTP answer.")
          .onlyIn(TCP_CLIENT, HTTP_CLIENT);

  public static final Setting<Integer> PACKET_GAP =
      new Setting<>(
          "PKTGAP",
          "packet.gap-ms",
          Group.PACKETS,
          Part.numberOr("AUTO", "4 characters, at least 10 ms", Part.AUTO, 1, 1_000).in("ms"),
          Part.AUTO,
          "Packet gap",
          "Silence of the serial line that ends a packet.");

  public static final Setting<Integer> PACKET_LENGTH =
      new Setting<>(
          "PKTLEN",
          "packet.length",
          Group.PACKETS,
          Part.number(1, 1_460).in("bytes"),
          400,
          "Maximum packet length",
          "Number of bytes at which a packet ends.");

  public static final Setting<Delimiter> PACKET_DELIMITER =
      new Setting<>(
          "PKTEND",
          "packet.end",
          Group.PACKETS,
          Delimiter.SYNTAX,
          Delimiter.NONE,
          "Packet delimiter",
          "Bytes that end a packet.");

  public static final Setting<DelimiterUse> DELIMITER_USE =
      new Setting<>(
          "PKTENDOP",
          "packet.end-use",
          Group.PACKETS,
          Part.choice(DelimiterUse.class),
          DelimiterUse.KEEP,
          "Use of the delimiter",
          "Whether the delimiter stays in the packet, and with how many bytes behind it.");

  public static final Setting<Boolean> STREAM_IN_PACKETS =
      new Setting<>(
              "STREAMPKT",
              "packet.stream",
              Group.PACKETS,
              Part.onOff(),
              false,
              "Send a TCP stream in packets",
              "Each packet of the serial line is one write to each TCP peer.")
          .onlyIn(TCP_SERVER, TCP_CLIENT);

  private SocketRows() {}

  /** For a server the port is the local port. */
  private static String shown(PortSettings stored) {
    SocketTarget target = stored.get(SOCKET);
    return target.text(target.mode().isServer() ? stored.get(LOCAL_PORT) : target.port());
  }
}
