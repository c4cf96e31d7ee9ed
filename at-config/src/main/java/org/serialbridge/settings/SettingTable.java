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

  public static final Setting<WanSettings> WANN =
      device(
          "WANN",
          "network",
          WanSettings.SYNTAX,
          WanSettings.HOST,
          "Network: type, address, netmask, gateway");
  public static final Setting<DnsSettings> DNS =
      device("DNS", "dns", DnsSettings.SYNTAX, DnsSettings.HOST, "Address of the DNS server");
  public static final Setting<UartSettings> UART =
      port(
          "UART",
          "uart",
          UartSettings.SYNTAX,
          UartSettings.FACTORY,
          "Serial line: baud, data, stop, parity, flow control");
  public static final Setting<SocketTarget> SOCK =
      port(
          "SOCK",
          "socket",
          SocketTarget.SYNTAX,
          new SocketTarget(SocketMode.TCPS, "192.168.1.211", 20_108),
          "Socket: mode, remote host, port (local for servers, remote for clients)");
  public static final Setting<Integer> SOCKPORT =
      port(
          "SOCKPORT",
          "local-port",
          Syntax.number(0, 65_535),
          20_108,
          "Local port; 0 = random (not HTPC)");
  public static final Setting<RegistryPacket> REGEN =
      port(
          "REGEN",
          "registry.packet",
          RegistryPacket.class,
          RegistryPacket.OFF,
          "Registry packet (TCPC, UDPC; CLOUD: TCPC)");
  public static final Setting<RegistryTime> REGTCP =
      port(
          "REGTCP",
          "registry.when",
          RegistryTime.class,
          RegistryTime.FIRST,
          "When the registry packet is sent (TCPC, UDPC)");
  public static final Setting<CloudKey> REGCLOUD =
      new Setting<>(
          "REGCLOUD",
          "registry.cloud",
          PORT,
          CloudKey.SYNTAX,
          new CloudKey("00000001", "0001"),
          true,
          "Cloud registry packet: device id, key (TCPC)");
  public static final Setting<String> REGUSR =
      port(
          "REGUSR",
          "registry.text",
          ByteEscapes.syntax(1, 40),
          "www.commfront.com",
          "User-defined registry packet (TCPC, UDPC)");
  public static final Setting<HttpMethod> HTPTP =
      port("HTPTP", "http.method", HttpMethod.class, HttpMethod.GET, "HTTP client: method (HTPC)");
  public static final Setting<String> HTPURL =
      port("HTPURL", "http.url", Syntax.text(1, 99), "/1.php", "HTTP client: URL (HTPC)");
  public static final Setting<String> HTPHEAD =
      port(
          "HTPHEAD",
          "http.header",
          Syntax.text(0, 199),
          "User_Agent: Mozilla/4.0",
          "HTTP client: header lines (HTPC)");
  public static final Setting<Boolean> HTPCHD =
      port(
          "HTPCHD",
          "http.remove-header",
          false,
          "HTTP client: remove the response's header (HTPC)");
  public static final Setting<Boolean> HEARTEN =
      port("HEARTEN", "heartbeat", false, "Heartbeat (to NET: TCPC, UDPC; to COM: all modes)");
  public static final Setting<HeartbeatDirection> HEARTTP =
      port(
          "HEARTTP",
          "heartbeat.to",
          HeartbeatDirection.class,
          HeartbeatDirection.NET,
          "Where heartbeats go");
  public static final Setting<Integer> HEARTTM =
      port(
          "HEARTTM",
          "heartbeat.seconds",
          Syntax.number(1, 65_535),
          30,
          "Heartbeat interval in seconds");
  public static final Setting<String> HEARTDT =
      port(
          "HEARTDT",
          "heartbeat.text",
          ByteEscapes.syntax(1, 40),
          "www.commfront.com",
          "Heartbeat packet");
  public static final Setting<Boolean> CLIENTRST =
      port(
          "CLIENTRST",
          "client-restart",
          false,
          "Restart after 30 failed connection attempts (TCPC)");
  public static final Setting<Boolean> SCSLINK =
      port(
          "SCSLINK",
          "link-led",
          false,
          "Link LED shows whether a TCP peer is connected (TCPS, TCPC, HTPC)");
  public static final Setting<Boolean> INDEXEN =
      port("INDEXEN", "index", false, "Index: messages tell the clients apart (TCPS)");
  public static final Setting<Boolean> RFCEN =
      port("RFCEN", "rfc2217", false, "RFC 2217 (TCPS, TCPC) and the 8-byte sync frame (not HTPC)");
  public static final Setting<Boolean> SOCKSL =
      port(
          "SOCKSL",
          "short-connection",
          false,
          "Short connection (TCPC); SHORTO is the time-out of HTPC");
  public static final Setting<Integer> SHORTO =
      port(
          "SHORTO",
          "short-connection.seconds",
          Syntax.number(2, 255),
          3,
          "Short connection: seconds without data (TCPC, HTPC)");
  public static final Setting<ServerFull> TCPSE =
      port(
          "TCPSE",
          "server-full",
          ServerFull.class,
          ServerFull.KEEP,
          "With all clients on: keep the old, or kick one (TCPS)");
  public static final Setting<Boolean> UARTCLBUF =
      port(
          "UARTCLBUF",
          "clear-buffer",
          false,
          "Forget at connect what the serial line sent before, which may be stale (TCPS, TCPC)");
  public static final Setting<Boolean> MODTCP =
      port("MODTCP", "modbus", false, "Modbus RTU to Modbus TCP gateway (not HTPC)");
  public static final Setting<String> MID =
      device("MID", "name", Syntax.text(1, 14), "SERIALBRIDGE", "Device name");
  public static final Setting<Integer> WEBPORT =
      device("WEBPORT", "web.port", Syntax.number(1, 65_535), 80, "TCP port of the web page");
  public static final Setting<WebUser> WEBU =
      new Setting<>(
          "WEBU",
          "web.user",
          DEVICE,
          WebUser.SYNTAX,
          new WebUser("admin", "admin"),
          true,
          "Web page: user, password");
  public static final Setting<Integer> MAXSK =
      port("MAXSK", "max-clients", Syntax.number(1, 8), 8, "Most clients at once (TCPS)");
  public static final Setting<Integer> RSTIM =
      port(
          "RSTIM",
          "restart.seconds",
          Syntax.zeroOr(60, 65_535),
          0,
          "Restart after seconds without data; 0 = never");

  public static final Setting<Boolean> E = port("E", "echo", true, "Echo in command mode; at once");
  public static final Setting<Integer> RFCPORT =
      port(
          "RFCPORT",
          "rfc2217.port",
          Syntax.number(0, 65_535),
          0,
          "TCP port that always speaks RFC 2217; 0 = none (TCPS)");
  public static final Setting<Boolean> RFCKEEP =
      port(
          "RFCKEEP",
          "rfc2217.keep",
          false,
          "What RFC 2217 or a sync frame set stays after the last client");
  public static final Setting<Integer> PKTGAP =
      port(
          "PKTGAP",
          "packet.gap-ms",
          Syntax.autoOr(1, 1_000),
          AUTO,
          "Packet gap in ms; AUTO = 4 characters, at least 10 ms (where packets are)");
  public static final Setting<Integer> PKTLEN =
      port(
          "PKTLEN",
          "packet.length",
          Syntax.number(1, 1_460),
          400,
          "Longest packet in bytes (where packets are)");
  public static final Setting<Delimiter> PKTEND =
      port(
          "PKTEND",
          "packet.end",
          Delimiter.SYNTAX,
          Delimiter.NONE,
          "Delimiter that ends a packet (where packets are)");
  public static final Setting<DelimiterUse> PKTENDOP =
      port(
          "PKTENDOP",
          "packet.end-use",
          DelimiterUse.class,
          DelimiterUse.KEEP,
          "Delimiter: kept, kept with 1 or 2 bytes behind it, or left out");
  public static final Setting<Boolean> STREAMPKT =
      port("STREAMPKT", "packet.stream", false, "Send a stream in packets, too (TCPS, TCPC)");
  public static final Setting<SlowPeer> SLOWPEER =
      port(
          "SLOWPEER",
          "slow-peer",
          SlowPeer.class,
          SlowPeer.AUTO,
          "What happens to a TCP peer that does not read (TCPS, TCPC)");
  public static final Setting<DeviceLost> DEVLOST =
      port(
          "DEVLOST",
          "device-lost",
          DeviceLost.class,
          DeviceLost.HOLD,
          "Peers while the serial device is away (CLOSE: TCPS, TCPC; REFUSE: not HTPC)");
  public static final Setting<PeerGone> PEERGONE =
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
  public static final Setting<RtsLevel> RS485RTS =
      port("RS485RTS", "rs485.rts", RtsLevel.class, RtsLevel.HIGH, "RS-485: RTS while sending");
  public static final Setting<Integer> RS485PRE =
      port(
          "RS485PRE",
          "rs485.before-ms",
          Syntax.number(0, Rs485Settings.LONGEST_MILLIS),
          0,
          "RS-485: ms from turning to the first byte");
  public static final Setting<Integer> RS485POST =
      port(
          "RS485POST",
          "rs485.after-ms",
          Syntax.number(0, Rs485Settings.LONGEST_MILLIS),
          0,
          "RS-485: ms from the last byte to turning back");
  public static final Setting<Boolean> RS485RX =
      port("RS485RX", "rs485.receive", false, "RS-485: receive while sending");
  public static final Setting<Boolean> RS485TERM =
      port("RS485TERM", "rs485.terminate", false, "RS-485: terminate the bus (by the kernel)");
  public static final Setting<Integer> MODTO =
      port(
          "MODTO",
          "modbus.timeout-ms",
          Syntax.number(10, 60_000),
          1_000,
          "Modbus response time-out in ms");
  public static final Setting<Boolean> MODEXC =
      port("MODEXC", "modbus.exceptions", true, "Modbus gateway exceptions 06, 0A, 0B");
  public static final Setting<Integer> MODGAP =
      port(
          "MODGAP",
          "modbus.gap-us",
          Syntax.autoOr(0, 10_000_000),
          AUTO,
          "Silence before a Modbus request in us; AUTO = T3.5");
  public static final Setting<Integer> MODQUIET =
      port(
          "MODQUIET",
          "modbus.quiet-ms",
          Syntax.number(0, 60_000),
          0,
          "Silence after a Modbus time-out in ms");
  public static final Setting<Integer> MODDEAD =
      port(
          "MODDEAD",
          "modbus.silences",
          Syntax.number(0, 100),
          3,
          "Modbus time-outs in a row after which a unit is only probed; 0 = never");
  public static final Setting<Integer> MODPROBE =
      port(
          "MODPROBE",
          "modbus.probe-seconds",
          Syntax.number(1, 3_600),
          5,
          "Seconds between two probes of a silent Modbus unit");
  public static final Setting<Integer> MODWAIT =
      port(
          "MODWAIT",
          "modbus.wait-ms",
          Syntax.number(100, 60_000),
          5_000,
          "Longest wait of a Modbus request in ms, then exception 06; more than MODGAP");
  public static final Setting<String> LED =
      port(
          "LED", "link-led.name", Syntax.linuxLed(NO_LED), NO_LED, "Linux LED that SCSLINK lights");

  public static final Setting<Boolean> WEBFACT =
      new Setting<>(
          "WEBFACT",
          "web.factory-password",
          DEVICE,
          Syntax.onOff(),
          false,
          false,
          "Web page: all may be set while user and password are the factory's");
  public static final Setting<Boolean> WEBTLS =
      new Setting<>("WEBTLS", "web.tls", DEVICE, Syntax.onOff(), false, false, "Web page: TLS");

  /** All rows, in the order of this class. */
  public static final List<Setting<?>> ROWS =
      List.of(
          WANN, DNS, UART, SOCK, SOCKPORT, REGEN, REGTCP, REGCLOUD, REGUSR, HTPTP, HTPURL, HTPHEAD,
          HTPCHD, HEARTEN, HEARTTP, HEARTTM, HEARTDT, CLIENTRST, SCSLINK, INDEXEN, RFCEN, SOCKSL,
          SHORTO, TCPSE, UARTCLBUF, MODTCP, MID, WEBPORT, WEBU, MAXSK, RSTIM, E, RFCPORT, RFCKEEP,
          PKTGAP, PKTLEN, PKTEND, PKTENDOP, STREAMPKT, SLOWPEER, DEVLOST, PEERGONE, RS485, RS485RTS,
          RS485PRE, RS485POST, RS485RX, RS485TERM, MODTO, MODEXC, MODGAP, MODQUIET, MODDEAD,
          MODPROBE, MODWAIT, LED, WEBFACT, WEBTLS);

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

  private static <E extends Enum<E>> Setting<E> port(
      String name, String key, Class<E> type, E factory, String help) {
    return port(name, key, Syntax.keyword(type), factory, help);
  }

  private static Setting<Boolean> port(String name, String key, boolean factory, String help) {
    return port(name, key, Syntax.onOff(), factory, help);
  }
}
