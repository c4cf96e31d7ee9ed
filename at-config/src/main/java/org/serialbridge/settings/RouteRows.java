package org.serialbridge.settings;

import static org.serialbridge.settings.SocketMode.TCP_CLIENT;
import static org.serialbridge.settings.SocketMode.TCP_SERVER;
import static org.serialbridge.settings.SocketMode.UDP_CLIENT;
import static org.serialbridge.settings.SocketMode.UDP_SERVER;

import java.util.List;
import java.util.stream.IntStream;

/** Settings of the ways of Modbus requests: framings, routes, rules and the role on the line. */
public final class RouteRows {
  private static final int ROWS = 16;

  public static final Setting<ClientFraming> CLIENT_FRAMING =
      new Setting<>(
              "MODNET",
              "modbus.framing",
              Group.MODBUS,
              Part.choice(ClientFraming.class),
              ClientFraming.AUTO,
              "Framing of clients",
              "Framing of Modbus clients on TCP and UDP.")
          .onlyIn(TCP_SERVER, UDP_SERVER);

  public static final Setting<LineFraming> LINE_FRAMING =
      new Setting<>(
              "MODLINE",
              "modbus.line",
              Group.MODBUS,
              Part.choice(LineFraming.class),
              LineFraming.RTU,
              "Framing on the line",
              "Framing of Modbus on the serial line.")
          .onlyIn(TCP_SERVER, TCP_CLIENT, UDP_SERVER, UDP_CLIENT);

  /** In their order: the first one that has the unit decides. */
  public static final List<Setting<Route>> ROUTES =
      IntStream.rangeClosed(1, ROWS)
          .mapToObj(
              number ->
                  new Setting<>(
                          "MODROUTE" + number,
                          "modbus.route" + number,
                          Group.MODBUS,
                          Route.SYNTAX,
                          Route.OFF,
                          "Route " + number,
                          "Target of requests to units; the first route that has the unit decides, and without routes all go to the line.")
                      .onlyIn(TCP_SERVER, TCP_CLIENT, UDP_SERVER, UDP_CLIENT)
                      .inTable(new Setting.Table("Routes", "MODROUTE1")))
          .toList();

  /** In their order: the first one that matches the request decides. */
  public static final List<Setting<Rule>> RULES =
      IntStream.rangeClosed(1, ROWS)
          .mapToObj(
              number ->
                  new Setting<>(
                          "MODRULE" + number,
                          "modbus.rule" + number,
                          Group.MODBUS,
                          Rule.SYNTAX,
                          Rule.OFF,
                          "Rule " + number,
                          "Requests that are allowed or denied; the first rule that matches decides, and others are allowed.")
                      .onlyIn(TCP_SERVER, TCP_CLIENT, UDP_SERVER, UDP_CLIENT)
                      .inTable(new Setting.Table("Rules", "MODRULE1")))
          .toList();

  public static final Setting<ModbusRole> MODBUS_ROLE =
      new Setting<>(
              "MODROLE",
              "modbus.role",
              Group.MODBUS,
              Part.choice(ModbusRole.class),
              ModbusRole.MASTER,
              "Role on the line",
              "LISTEN sends nothing; it answers clients from the traffic of another master.")
          .onlyIn(TCP_SERVER, UDP_SERVER);

  public static final Setting<Integer> LISTEN_KEEP_SECONDS =
      new Setting<>(
              "MODKEEP",
              "modbus.keep-seconds",
              Group.MODBUS,
              Part.numberOr("0", "no value is given", 0, 1, 3_600).in("s"),
              10,
              "Longest use of a heard value",
              "Time for which MODROLE=LISTEN answers with a value that it has heard.")
          .onlyIn(TCP_SERVER, UDP_SERVER);

  private RouteRows() {}
}
