package org.serialbridge.settings;

import static org.serialbridge.settings.SocketMode.TCP_CLIENT;
import static org.serialbridge.settings.SocketMode.TCP_SERVER;
import static org.serialbridge.settings.SocketMode.UDP_CLIENT;
import static org.serialbridge.settings.SocketMode.UDP_SERVER;

/** Settings of the Modbus gateway and of RFC 2217. */
public final class ProtocolRows {
  public static final Setting<Boolean> MODBUS_GATEWAY =
      new Setting<>(
              "MODTCP",
              "modbus",
              Group.MODBUS,
              Part.onOff(),
              false,
              "Modbus gateway",
              "Converts Modbus RTU on the line to Modbus/TCP: TCPS and UDPS for slaves, TCPC and UDPC for a master on the line.")
          .onlyIn(TCP_SERVER, TCP_CLIENT, UDP_SERVER, UDP_CLIENT)
          .essential();

  public static final Setting<Integer> MODBUS_TIMEOUT =
      new Setting<>(
              "MODTO",
              "modbus.timeout-ms",
              Group.MODBUS,
              Part.number(10, 60_000).in("ms"),
              1_000,
              "Response time-out",
              "Longest time from a request to its response.")
          .onlyIn(TCP_SERVER, TCP_CLIENT, UDP_SERVER, UDP_CLIENT)
          .essential();

  public static final Setting<Boolean> MODBUS_EXCEPTIONS =
      new Setting<>(
              "MODEXC",
              "modbus.exceptions",
              Group.MODBUS,
              Part.onOff(),
              true,
              "Gateway exceptions",
              "Failed requests are answered with exception 06, 0A or 0B; OFF: with silence.")
          .onlyIn(TCP_SERVER, TCP_CLIENT, UDP_SERVER, UDP_CLIENT);

  public static final Setting<Integer> MODBUS_GAP =
      new Setting<>(
              "MODGAP",
              "modbus.gap-us",
              Group.MODBUS,
              Part.numberOr("AUTO", "T3.5", Part.AUTO, 0, 10_000_000).in("us"),
              Part.AUTO,
              "Silence before a request",
              "Silence of the line before each request.")
          .onlyIn(TCP_SERVER, TCP_CLIENT, UDP_SERVER, UDP_CLIENT);

  public static final Setting<Integer> MODBUS_QUIET =
      new Setting<>(
              "MODQUIET",
              "modbus.quiet-ms",
              Group.MODBUS,
              Part.number(0, 60_000).in("ms"),
              0,
              "Silence after a time-out",
              "Time without requests after a time-out, for late responses.")
          .onlyIn(TCP_SERVER, TCP_CLIENT, UDP_SERVER, UDP_CLIENT);

  public static final Setting<Integer> MODBUS_TIMEOUT_LIMIT =
      new Setting<>(
              "MODDEAD",
              "modbus.silences",
              Group.MODBUS,
              Part.numberOr("0", "never", 0, 1, 100),
              3,
              "Time-outs until a unit counts as not responding",
              "Consecutive time-outs after which a unit is asked only now and then.")
          .onlyIn(TCP_SERVER, TCP_CLIENT, UDP_SERVER, UDP_CLIENT);

  public static final Setting<Integer> MODBUS_PROBE_SECONDS =
      new Setting<>(
              "MODPROBE",
              "modbus.probe-seconds",
              Group.MODBUS,
              Part.number(1, 3_600).in("s"),
              5,
              "Retry interval for units not responding",
              "Time between two requests to a unit that does not respond.")
          .onlyIn(TCP_SERVER, TCP_CLIENT, UDP_SERVER, UDP_CLIENT);

  public static final Setting<Integer> MODBUS_WAIT =
      new Setting<>(
              "MODWAIT",
              "modbus.wait-ms",
              Group.MODBUS,
              Part.number(100, 60_000).in("ms"),
              5_000,
              "Longest wait of a request",
              "Time after which a waiting request is answered with exception 06; longer than AT+MODGAP.")
          .onlyIn(TCP_SERVER, TCP_CLIENT, UDP_SERVER, UDP_CLIENT);

  public static final Setting<Boolean> RFC2217 =
      new Setting<>(
              "RFCEN",
              "rfc2217",
              Group.RFC2217,
              Part.onOff(),
              false,
              "RFC 2217",
              "TCP peers may set the line by RFC 2217, and any peer by the 8-byte sync frame.")
          .onlyIn(TCP_SERVER, TCP_CLIENT, UDP_SERVER, UDP_CLIENT)
          .essential();

  public static final Setting<Integer> RFC2217_PORT =
      new Setting<>(
              "RFCPORT",
              "rfc2217.port",
              Group.RFC2217,
              Part.numberOr("0", "none", 0, 1, SocketTarget.HIGHEST_PORT),
              0,
              "Additional TCP port for RFC 2217",
              "TCP port at which RFC 2217 is always spoken.")
          .onlyIn(TCP_SERVER);

  public static final Setting<Boolean> RFC2217_KEEP =
      new Setting<>(
              "RFCKEEP",
              "rfc2217.keep",
              Group.RFC2217,
              Part.onOff(),
              false,
              "Keep line parameters",
              "Line parameters that peers have set stay when the last peer has gone.")
          .onlyIn(TCP_SERVER, TCP_CLIENT, UDP_SERVER, UDP_CLIENT);

  private ProtocolRows() {}
}
