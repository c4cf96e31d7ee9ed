package org.serialbridge.cli;

import static org.serialbridge.cli.TextTable.Column.number;
import static org.serialbridge.cli.TextTable.Column.text;
import static org.serialbridge.settings.InvalidValueException.printable;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.serialbridge.modbus.HostStatus;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.status.ApplianceStatus;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.RoutingStatus;
import org.serialbridge.status.TargetStatus;

/** Modbus routes and their targets as tables. A table without rows is an empty text. */
final class RoutingTables {
  private RoutingTables() {}

  /**
   * Routes, denials and kept values of the ports.
   *
   * @param form the text of a table
   * @param count the text of a number
   */
  static List<String> ofPorts(
      ApplianceStatus status, Function<TextTable, String> form, LongFunction<String> count) {
    return List.of(
        routes(status.converters(), form, count), ports(status.converters(), form, count));
  }

  private static String routes(
      List<ConverterStatus> ports, Function<TextTable, String> form, LongFunction<String> count) {
    if (ports.stream().allMatch(port -> port.routing().routes().isEmpty())) {
      return "";
    }
    TextTable table = new TextTable(text("PORT"), text("ROUTE"), number("REQUESTS"));
    for (ConverterStatus port : ports) {
      for (RoutingStatus.RouteUse use : port.routing().routes()) {
        table.add(printable(port.name()), printable(use.route()), count.apply(use.requests()));
      }
    }
    return form.apply(table);
  }

  private static String ports(
      List<ConverterStatus> ports, Function<TextTable, String> form, LongFunction<String> count) {
    TextTable table =
        new TextTable(text("PORT"), number("DENIED"), number("KEPT RANGES"), number("FROM KEPT"));
    boolean isEmpty = true;
    for (ConverterStatus port : ports) {
      RoutingStatus routing = port.routing();
      if (routing.denials() > 0 || routing.keptRanges() > 0 || routing.keptHits() > 0) {
        isEmpty = false;
        table.add(
            printable(port.name()),
            count.apply(routing.denials()),
            count.apply(routing.keptRanges()),
            count.apply(routing.keptHits()));
      }
    }
    return isEmpty ? "" : form.apply(table);
  }

  /** The targets with all their counters. */
  static String targets(ApplianceStatus status) {
    if (status.targets().isEmpty()) {
      return "";
    }
    TextTable table =
        new TextTable(
            text("TARGET"),
            text("STATE"),
            number("CONNECTS"),
            number("FAILURES"),
            number("IN USE"),
            number("LATE"),
            number("WAITING"),
            number("KEPT RANGES"),
            number("FROM KEPT"));
    for (TargetStatus target : status.targets()) {
      HostStatus host = target.host();
      table.add(
          printable(target.address()),
          state(host),
          String.valueOf(host.connects()),
          String.valueOf(host.failures()),
          String.valueOf(host.inUse()),
          String.valueOf(host.lateAnswers()),
          String.valueOf(host.waiting()),
          String.valueOf(host.keptRanges()),
          String.valueOf(host.keptHits()));
    }
    return table.text();
  }

  /** {@code away: Connection refused}. */
  static String state(HostStatus host) {
    String connections = host.connections() > 1 ? " (" + host.connections() + ")" : "";
    String problem = host.problem().isEmpty() ? "" : ": " + host.problem();
    return printable(host.state() + connections + problem);
  }

  // ---- whose units these are

  static Stream<Map.Entry<String, List<UnitStatus>>> unitsOfPorts(ApplianceStatus status) {
    return status.converters().stream().map(port -> Map.entry(port.name(), port.units()));
  }

  static Stream<Map.Entry<String, List<UnitStatus>>> unitsOfTargets(ApplianceStatus status) {
    return status.targets().stream()
        .map(target -> Map.entry(target.address(), target.host().units()));
  }
}
