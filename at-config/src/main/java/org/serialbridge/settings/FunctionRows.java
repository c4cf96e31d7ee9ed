package org.serialbridge.settings;

import static org.serialbridge.settings.SocketMode.HTTP_CLIENT;
import static org.serialbridge.settings.SocketMode.TCP_CLIENT;
import static org.serialbridge.settings.SocketMode.TCP_SERVER;
import static org.serialbridge.settings.SocketMode.UDP_CLIENT;

/**
 * Settings of the functions of a port: registration packet, heartbeat, HTTP client, client tags,
 * link LED and restarts.
 */
public final class FunctionRows {
  /** The value of AT+LED without an LED. */
  public static final String NO_LED = "OFF";

  public static final Setting<RegistrationKind> REGISTRATION_PACKET =
      new Setting<>(
              "REGEN",
              "registry.packet",
              Group.HEARTBEAT,
              Part.choice(RegistrationKind.class),
              RegistrationKind.OFF,
              "Registration packet",
              "Packet by which a client identifies itself (CommFront: registry packet); CLOUD is for TCP only.")
          .onlyIn(TCP_CLIENT, UDP_CLIENT);

  public static final Setting<RegistrationTime> REGISTRATION_TIME =
      new Setting<>(
              "REGTCP",
              "registry.when",
              Group.HEARTBEAT,
              Part.choice(RegistrationTime.class),
              RegistrationTime.FIRST,
              "Send the registration packet",
              "Time at which the registration packet is sent.")
          .onlyIn(TCP_CLIENT, UDP_CLIENT);

  public static final Setting<CloudKey> CLOUD_KEY =
      new Setting<>(
              "REGCLOUD",
              "registry.cloud",
              Group.HEARTBEAT,
              CloudKey.SYNTAX,
              new CloudKey("00000001", "0001"),
              "Cloud registration",
              "Device id and communication key of the CLOUD registration packet.")
          .onlyIn(TCP_CLIENT);

  public static final Setting<String> REGISTRATION_TEXT =
      new Setting<>(
              "REGUSR",
              "registry.text",
              Group.HEARTBEAT,
              ByteEscapes.text(1, 40),
              "www.commfront.com",
              "Registration text",
              "Text of the USR registration packet.")
          .onlyIn(TCP_CLIENT, UDP_CLIENT);

  public static final Setting<Boolean> HEARTBEAT =
      new Setting<>(
          "HEARTEN",
          "heartbeat",
          Group.HEARTBEAT,
          Part.onOff(),
          false,
          "Heartbeat",
          "Sends a packet at intervals: to the line in all modes, to the network as TCP or UDP client.");

  public static final Setting<HeartbeatTarget> HEARTBEAT_TARGET =
      new Setting<>(
          "HEARTTP",
          "heartbeat.to",
          Group.HEARTBEAT,
          Part.choice(HeartbeatTarget.class),
          HeartbeatTarget.PEERS,
          "Heartbeat destination",
          "Side that gets the heartbeats.");

  public static final Setting<Integer> HEARTBEAT_SECONDS =
      new Setting<>(
          "HEARTTM",
          "heartbeat.seconds",
          Group.HEARTBEAT,
          Part.number(1, 65_535).in("s"),
          30,
          "Heartbeat interval",
          "Time between two heartbeats.");

  public static final Setting<String> HEARTBEAT_TEXT =
      new Setting<>(
          "HEARTDT",
          "heartbeat.text",
          Group.HEARTBEAT,
          ByteEscapes.text(1, 40),
          "www.commfront.com",
          "Heartbeat text",
          "Content of a heartbeat packet.");

  public static final Setting<HttpMethod> HTTP_METHOD =
      new Setting<>(
              "HTPTP",
              "http.method",
              Group.HTTP,
              Part.choice(HttpMethod.class),
              HttpMethod.GET,
              "Method",
              "GET puts the data of a packet behind the URL, POST into the body.")
          .onlyIn(HTTP_CLIENT);

  public static final Setting<String> HTTP_URL =
      new Setting<>(
              "HTPURL",
              "http.url",
              Group.HTTP,
              Part.text(1, 99),
              "/1.php",
              "URL",
              "Path of the requests.")
          .onlyIn(HTTP_CLIENT);

  public static final Setting<String> HTTP_HEADERS =
      new Setting<>(
              "HTPHEAD",
              "http.header",
              Group.HTTP,
              Part.text(0, 199),
              "User_Agent: Mozilla/4.0",
              "Header lines",
              "Header lines of the requests, separated by <<CRLF>>.")
          .onlyIn(HTTP_CLIENT)
          .mayHoldSecret();

  public static final Setting<Boolean> REMOVE_HTTP_HEADER =
      new Setting<>(
              "HTPCHD",
              "http.remove-header",
              Group.HTTP,
              Part.onOff(),
              false,
              "Remove the header of answers",
              "The serial line gets only the body of an answer.")
          .onlyIn(HTTP_CLIENT);

  public static final Setting<Boolean> RESTART_WHEN_UNREACHABLE =
      new Setting<>(
              "CLIENTRST",
              "client-restart",
              Group.LINK,
              Part.onOff(),
              false,
              "Restart when the server is unreachable",
              "The port restarts after 30 failed connection attempts.")
          .onlyIn(TCP_CLIENT);

  public static final Setting<Boolean> LINK_LED =
      new Setting<>(
              "SCSLINK",
              "link-led",
              Group.LINK,
              Part.onOff(),
              false,
              "Link LED",
              "An LED shows whether a TCP peer is connected.")
          .onlyIn(TCP_SERVER, TCP_CLIENT, HTTP_CLIENT);

  public static final Setting<String> LINK_LED_NAME =
      new Setting<>(
              "LED",
              "link-led.name",
              Group.LINK,
              Part.of("OFF, or the name of a Linux LED", FunctionRows::led),
              NO_LED,
              "Name of the link LED",
              "Directory of the LED below /sys/class/leds.")
          .onlyIn(TCP_SERVER, TCP_CLIENT, HTTP_CLIENT);

  public static final Setting<Boolean> CLIENT_TAGS =
      new Setting<>(
              "INDEXEN",
              "index",
              Group.LINK,
              Part.onOff(),
              false,
              "Tag data with the client's number",
              "Messages on the serial line tell the clients apart.")
          .onlyIn(TCP_SERVER);

  public static final Setting<Integer> RESTART_WHEN_IDLE =
      new Setting<>(
          "RSTIM",
          "restart.seconds",
          Group.LINK,
          Part.numberOr("0", "never", 0, 60, 65_535).in("s"),
          0,
          "Restart when idle",
          "Time without data after which the port restarts.");

  private FunctionRows() {}

  /** A Linux LED is a directory below {@code /sys/class/leds}, never a path. */
  private static String led(String text) throws Part.Rejected {
    String name = Part.text(text.strip(), 1, 64);
    if (name.equalsIgnoreCase(NO_LED)) {
      return NO_LED;
    }
    if (name.contains("/") || name.startsWith(".")) {
      throw new Part.Rejected();
    }
    return name;
  }
}
