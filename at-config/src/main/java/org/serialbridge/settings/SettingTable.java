package org.serialbridge.settings;

import static org.serialbridge.settings.Setting.Level.DEVICE;
import static org.serialbridge.settings.Setting.Level.PORT;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The setting table: one row for each setting. The AT console, the settings file, the command line
 * and the README follow the rows, in this order: CommFront's AT command page first, then what the
 * units lack.
 */
public final class SettingTable {
  /** The value that stands for AUTO in a number setting. */
  public static final int AUTO = -1;

  /** The value of LED that stands for none. */
  public static final String NO_LED = "OFF";

  public static final Setting<WanSettings> HOST_NETWORK =
      device(
          "WANN",
          "network",
          WanSettings.SYNTAX,
          WanSettings.HOST,
          "Network: type, address, netmask, gateway");
  public static final Setting<DnsSettings> NAME_SERVER =
      device("DNS", "dns", DnsSettings.SYNTAX, DnsSettings.HOST, "Address of the DNS server");
  public static final Setting<UartSettings> UART =
      port(
          "UART",
          "uart",
          UartSettings.SYNTAX,
          UartSettings.FACTORY,
          "Serial line: baud, data, stop, parity, flow control");
  public static final Setting<SocketTarget> SOCKET =
      port(
          "SOCK",
          "socket",
          SocketTarget.SYNTAX,
          new SocketTarget(SocketMode.TCPS, "192.168.1.211", 20_108),
          "Socket: mode, remote host, port (local for servers, remote for clients)");
  public static final Setting<Integer> LOCAL_PORT =
      port(
          "SOCKPORT",
          "local-port",
          Syntax.number(0, 65_535),
          20_108,
          "Local port; 0 = random (not HTPC)");
  public static final Setting<RegistrationKind> REGISTRATION_PACKET =
      port(
          "REGEN",
          "registry.packet",
          RegistrationKind.class,
          RegistrationKind.OFF,
          "Registry packet (TCPC, UDPC; CLOUD: TCPC)");
  public static final Setting<RegistrationTime> REGISTRATION_TIME =
      port(
          "REGTCP",
          "registry.when",
          RegistrationTime.class,
          RegistrationTime.FIRST,
          "When the registry packet is sent (TCPC, UDPC)");
  public static final Setting<CloudKey> CLOUD_KEY =
      new Setting<>(
          "REGCLOUD",
          "registry.cloud",
          PORT,
          CloudKey.SYNTAX,
          new CloudKey("00000001", "0001"),
          true,
          "Cloud registry packet: device id, key (TCPC)");
  public static final Setting<String> REGISTRATION_TEXT =
      port(
          "REGUSR",
          "registry.text",
          ByteEscapes.syntax(1, 40),
          "www.commfront.com",
          "User-defined registry packet (TCPC, UDPC)");
  public static final Setting<HttpMethod> HTTP_METHOD =
      port("HTPTP", "http.method", HttpMethod.class, HttpMethod.GET, "HTTP client: method (HTPC)");
  public static final Setting<String> HTTP_URL =
      port("HTPURL", "http.url", Syntax.text(1, 99), "/1.php", "HTTP client: URL (HTPC)");
  public static final Setting<String> HTTP_HEADERS =
      port(
          "HTPHEAD",
          "http.header",
          Syntax.text(0, 199),
          "User_Agent: Mozilla/4.0",
          "HTTP client: header lines (HTPC)");
  public static final Setting<Boolean> REMOVE_HTTP_HEADER =
      port(
          "HTPCHD",
          "http.remove-header",
          false,
          "HTTP client: remove the response's header (HTPC)");
  public static final Setting<Boolean> HEARTBEAT =
      port("HEARTEN", "heartbeat", false, "Heartbeat (to NET: TCPC, UDPC; to COM: all modes)");
  public static final Setting<HeartbeatDirection> HEARTBEAT_TARGET =
      port(
          "HEARTTP",
          "heartbeat.to",
          HeartbeatDirection.class,
          HeartbeatDirection.NET,
          "Where heartbeats go");
  public static final Setting<Integer> HEARTBEAT_SECONDS =
      port(
          "HEARTTM",
          "heartbeat.seconds",
          Syntax.number(1, 65_535),
          30,
          "Heartbeat interval in seconds");
  public static final Setting<String> HEARTBEAT_TEXT =
      port(
          "HEARTDT",
          "heartbeat.text",
          ByteEscapes.syntax(1, 40),
          "www.commfront.com",
          "Heartbeat packet");
  public static final Setting<Boolean> RESTART_WHEN_UNREACHABLE =
      port(
          "CLIENTRST",
          "client-restart",
          false,
          "Restart after 30 failed connection attempts (TCPC)");
  public static final Setting<Boolean> LINK_LED =
      port(
          "SCSLINK",
          "link-led",
          false,
          "Link LED shows whether a TCP peer is connected (TCPS, TCPC, HTPC)");
  public static final Setting<Boolean> CLIENT_TAGS =
      port("INDEXEN", "index", false, "Index: messages tell the clients apart (TCPS)");
  public static final Setting<Boolean> RFC2217 =
      port("RFCEN", "rfc2217", false, "RFC 2217 (TCPS, TCPC) and the 8-byte sync frame (not HTPC)");
  public static final Setting<Boolean> SHORT_CONNECTION =
      port(
          "SOCKSL",
          "short-connection",
          false,
          "Short connection (TCPC); SHORTO is the time-out of HTPC");
  public static final Setting<Integer> SHORT_CONNECTION_SECONDS =
      port(
          "SHORTO",
          "short-connection.seconds",
          Syntax.number(2, 255),
          3,
          "Short connection: seconds without data (TCPC, HTPC)");
  public static final Setting<ServerFull> WHEN_FULL =
      port(
          "TCPSE",
          "server-full",
          ServerFull.class,
          ServerFull.KEEP,
          "With all clients on: keep the old, or kick one (TCPS)");
  public static final Setting<Boolean> CLEAR_ON_CONNECT =
      port(
          "UARTCLBUF",
          "clear-buffer",
          false,
          "Forget at connect what the serial line sent before, which may be stale (TCPS, TCPC)");
  public static final Setting<Boolean> MODBUS_GATEWAY =
      port("MODTCP", "modbus", false, "Modbus RTU to Modbus TCP gateway (not HTPC)");
  public static final Setting<String> DEVICE_NAME =
      device("MID", "name", Syntax.text(1, 14), "SERIALBRIDGE", "Device name");
  public static final Setting<Integer> WEB_PORT =
      device("WEBPORT", "web.port", Syntax.number(1, 65_535), 80, "TCP port of the web page");
  public static final Setting<WebUser> WEB_USER =
      new Setting<>(
          "WEBU",
          "web.user",
          DEVICE,
          WebUser.SYNTAX,
          new WebUser("admin", "admin"),
          true,
          "Web page: user, password");
  public static final Setting<Integer> MAX_CLIENTS =
      port("MAXSK", "max-clients", Syntax.number(1, 8), 8, "Most clients at once (TCPS)");
  public static final Setting<Integer> RESTART_WHEN_IDLE =
      port(
          "RSTIM",
          "restart.seconds",
          Syntax.zeroOr(60, 65_535),
          0,
          "Restart after seconds without data; 0 = never");

  public static final Setting<Boolean> ECHO =
      port("E", "echo", true, "Echo in command mode; at once");
  public static final Setting<Integer> RFC2217_PORT =
      port(
          "RFCPORT",
          "rfc2217.port",
          Syntax.number(0, 65_535),
          0,
          "TCP port that always speaks RFC 2217; 0 = none (TCPS)");
  public static final Setting<Boolean> RFC2217_KEEP =
      port(
          "RFCKEEP",
          "rfc2217.keep",
          false,
          "What RFC 2217 or a sync frame set stays after the last client");
  public static final Setting<Integer> PACKET_GAP =
      port(
          "PKTGAP",
          "packet.gap-ms",
          Syntax.autoOr(1, 1_000),
          AUTO,
          "Packet gap in ms; AUTO = 4 characters, at least 10 ms (where packets are)");
  public static final Setting<Integer> PACKET_LENGTH =
      port(
          "PKTLEN",
          "packet.length",
          Syntax.number(1, 1_460),
          400,
          "Longest packet in bytes (where packets are)");
  public static final Setting<Delimiter> PACKET_DELIMITER =
      port(
          "PKTEND",
          "packet.end",
          Delimiter.SYNTAX,
          Delimiter.NONE,
          "Delimiter that ends a packet (where packets are)");
  public static final Setting<DelimiterUse> DELIMITER_USE =
      port(
          "PKTENDOP",
          "packet.end-use",
          DelimiterUse.class,
          DelimiterUse.KEEP,
          "Delimiter: kept, kept with 1 or 2 bytes behind it, or left out");
  public static final Setting<Boolean> STREAM_IN_PACKETS =
      port("STREAMPKT", "packet.stream", false, "Send a stream in packets, too (TCPS, TCPC)");
  public static final Setting<SlowPeer> SLOW_PEER =
      port(
          "SLOWPEER",
          "slow-peer",
          SlowPeer.class,
          SlowPeer.AUTO,
          "What happens to a TCP peer that does not read (TCPS, TCPC)");
  public static final Setting<DeviceLost> DEVICE_LOST =
      port(
          "DEVLOST",
          "device-lost",
          DeviceLost.class,
          DeviceLost.HOLD,
          "Peers while the serial device is away (CLOSE: TCPS, TCPC; REFUSE: not HTPC)");
  public static final Setting<PeerGone> PEER_GONE =
      port(
          "PEERGONE",
          "peer-gone",
          PeerGone.class,
          PeerGone.KEEP,
          "Unsent data of a peer whose connection was reset or ended for a fault (TCPS, TCPC)");
  public static final Setting<Rs485Mode> RS485 =
      port(
          "RS485",
          "rs485",
          Rs485Mode.class,
          Rs485Mode.OFF,
          "RS-485: who turns the transceiver; AUTO = the kernel if it can, else RTS");
  public static final Setting<RtsLevel> RS485_RTS =
      port("RS485RTS", "rs485.rts", RtsLevel.class, RtsLevel.HIGH, "RS-485: RTS while sending");
  public static final Setting<Integer> RS485_DELAY_BEFORE =
      port(
          "RS485PRE",
          "rs485.before-ms",
          Syntax.number(0, Rs485Settings.LONGEST_MILLIS),
          0,
          "RS-485: ms from turning to the first byte");
  public static final Setting<Integer> RS485_DELAY_AFTER =
      port(
          "RS485POST",
          "rs485.after-ms",
          Syntax.number(0, Rs485Settings.LONGEST_MILLIS),
          0,
          "RS-485: ms from the last byte to turning back");
  public static final Setting<Boolean> RS485_RECEIVE =
      port("RS485RX", "rs485.receive", false, "RS-485: receive while sending");
  public static final Setting<Boolean> RS485_TERMINATION =
      port("RS485TERM", "rs485.terminate", false, "RS-485: terminate the bus (by the kernel)");
  public static final Setting<Integer> MODBUS_TIMEOUT =
      port(
          "MODTO",
          "modbus.timeout-ms",
          Syntax.number(10, 60_000),
          1_000,
          "Modbus response time-out in ms");
  public static final Setting<Boolean> MODBUS_EXCEPTIONS =
      port("MODEXC", "modbus.exceptions", true, "Modbus gateway exceptions 06, 0A, 0B");
  public static final Setting<Integer> MODBUS_GAP =
      port(
          "MODGAP",
          "modbus.gap-us",
          Syntax.autoOr(0, 10_000_000),
          AUTO,
          "Silence before a Modbus request in us; AUTO = T3.5");
  public static final Setting<Integer> MODBUS_QUIET =
      port(
          "MODQUIET",
          "modbus.quiet-ms",
          Syntax.number(0, 60_000),
          0,
          "Silence after a Modbus time-out in ms");
  public static final Setting<Integer> MODBUS_TIMEOUT_LIMIT =
      port(
          "MODDEAD",
          "modbus.silences",
          Syntax.number(0, 100),
          3,
          "Modbus time-outs in a row after which a unit is only probed; 0 = never");
  public static final Setting<Integer> MODBUS_PROBE_SECONDS =
      port(
          "MODPROBE",
          "modbus.probe-seconds",
          Syntax.number(1, 3_600),
          5,
          "Seconds between two probes of a silent Modbus unit");
  public static final Setting<Integer> MODBUS_WAIT =
      port(
          "MODWAIT",
          "modbus.wait-ms",
          Syntax.number(100, 60_000),
          5_000,
          "Longest wait of a Modbus request in ms, then exception 06; more than MODGAP");
  public static final Setting<String> LINK_LED_NAME =
      port(
          "LED", "link-led.name", Syntax.linuxLed(NO_LED), NO_LED, "Linux LED that SCSLINK lights");

  public static final Setting<Boolean> ALLOW_FACTORY_PASSWORD =
      new Setting<>(
          "WEBFACT",
          "web.factory-password",
          DEVICE,
          Syntax.onOff(),
          false,
          false,
          "Web page: all may be set while user and password are the factory's");
  public static final Setting<Boolean> WEB_TLS =
      new Setting<>("WEBTLS", "web.tls", DEVICE, Syntax.onOff(), false, false, "Web page: TLS");

  /** All rows, in the order of this class. */
  public static final List<Setting<?>> ROWS =
      List.of(
          HOST_NETWORK,
          NAME_SERVER,
          UART,
          SOCKET,
          LOCAL_PORT,
          REGISTRATION_PACKET,
          REGISTRATION_TIME,
          CLOUD_KEY,
          REGISTRATION_TEXT,
          HTTP_METHOD,
          HTTP_URL,
          HTTP_HEADERS,
          REMOVE_HTTP_HEADER,
          HEARTBEAT,
          HEARTBEAT_TARGET,
          HEARTBEAT_SECONDS,
          HEARTBEAT_TEXT,
          RESTART_WHEN_UNREACHABLE,
          LINK_LED,
          CLIENT_TAGS,
          RFC2217,
          SHORT_CONNECTION,
          SHORT_CONNECTION_SECONDS,
          WHEN_FULL,
          CLEAR_ON_CONNECT,
          MODBUS_GATEWAY,
          DEVICE_NAME,
          WEB_PORT,
          WEB_USER,
          MAX_CLIENTS,
          RESTART_WHEN_IDLE,
          ECHO,
          RFC2217_PORT,
          RFC2217_KEEP,
          PACKET_GAP,
          PACKET_LENGTH,
          PACKET_DELIMITER,
          DELIMITER_USE,
          STREAM_IN_PACKETS,
          SLOW_PEER,
          DEVICE_LOST,
          PEER_GONE,
          RS485,
          RS485_RTS,
          RS485_DELAY_BEFORE,
          RS485_DELAY_AFTER,
          RS485_RECEIVE,
          RS485_TERMINATION,
          MODBUS_TIMEOUT,
          MODBUS_EXCEPTIONS,
          MODBUS_GAP,
          MODBUS_QUIET,
          MODBUS_TIMEOUT_LIMIT,
          MODBUS_PROBE_SECONDS,
          MODBUS_WAIT,
          LINK_LED_NAME,
          ALLOW_FACTORY_PASSWORD,
          WEB_TLS);

  private static final Map<String, Setting<?>> BY_NAME =
      ROWS.stream().collect(Collectors.toUnmodifiableMap(Setting::name, Function.identity()));

  private SettingTable() {}

  /** The row with an AT name, in any case. */
  public static Optional<Setting<?>> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toUpperCase(Locale.ROOT)));
  }

  /** The rows of a level, in table order. */
  public static List<Setting<?>> rows(Setting.Level level) {
    return ROWS.stream().filter(row -> row.level() == level).toList();
  }

  private static <T> Setting<T> device(
      String name, String key, Syntax<T> syntax, T factory, String help) {
    return new Setting<>(name, key, DEVICE, syntax, factory, false, help);
  }

  private static <T> Setting<T> port(
      String name, String key, Syntax<T> syntax, T factory, String help) {
    return new Setting<>(name, key, PORT, syntax, factory, false, help);
  }

  private static <ECHO extends Enum<ECHO>> Setting<ECHO> port(
      String name, String key, Class<ECHO> type, ECHO factory, String help) {
    return port(name, key, Syntax.keyword(type), factory, help);
  }

  private static Setting<Boolean> port(String name, String key, boolean factory, String help) {
    return port(name, key, Syntax.onOff(), factory, help);
  }
}
