package org.serialbridge.cli;

import static org.serialbridge.cli.TextTable.Column.number;
import static org.serialbridge.cli.TextTable.Column.text;
import static org.serialbridge.settings.InvalidValueException.printable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.port.SerialPort;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.status.ApplianceStatus;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.Counters;
import org.serialbridge.status.LineErrorCounts;
import org.serialbridge.status.MemoryStatus;
import org.serialbridge.status.PeerStatus;
import org.serialbridge.status.Traffic;

/**
 * A status as text: ports, counters, last errors, peers, Modbus units, routes and targets. The
 * result is printable ASCII for any status: it is safe for a terminal, and its columns are aligned.
 */
final class StatusTable {
  private static final int KIB = 1024;

  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private StatusTable() {}

  /** The text; every line ends with LF. */
  static String of(ApplianceStatus status) {
    List<String> parts = new ArrayList<>();
    parts.add(heading(status));
    parts.add(ports(status.converters()));
    parts.add(counters(status.converters()));
    parts.add(lastErrors(status.converters()));
    parts.add(peers(status.converters()));
    parts.add(units("PORT", RoutingTables.unitsOfPorts(status)));
    parts.addAll(RoutingTables.ofPorts(status, TextTable::text, String::valueOf));
    parts.add(RoutingTables.targets(status));
    parts.add(units("TARGET", RoutingTables.unitsOfTargets(status)));
    parts.add(hints(status.converters()));
    parts.removeIf(String::isEmpty);
    return String.join("\n", parts);
  }

  static String heading(ApplianceStatus status) {
    return "serialbridge %s on %s, running for %s\nhost network: %s\n%s%s%s%s"
        .formatted(
            printable(status.version()),
            printable(status.device()),
            duration(status.seconds()),
            printable(status.hostNetwork().text()),
            status.settingsDamage().map(text -> "settings: " + printable(text) + "\n").orElse(""),
            status.auditProblem().map(text -> printable(text) + "\n").orElse(""),
            status.discovery().problems().stream()
                .map(text -> "discovery: " + printable(text) + "\n")
                .collect(Collectors.joining()),
            memory(status.memory()));
  }

  /** Nothing while all data that had to wait has had room. */
  private static String memory(MemoryStatus memory) {
    return memory.allRefusals() == 0
        ? ""
        : "memory: %d of %d KiB for data that waits are taken; %d times there was no room\n"
            .formatted(
                memory.takenBytes() / KIB, memory.capacityBytes() / KIB, memory.allRefusals());
  }

  private static String ports(List<ConverterStatus> converters) {
    TextTable table =
        new TextTable(
            text("PORT"), text("DEVICE"), text("PARAMETERS"), text("MODE"), text("STATE"));
    for (ConverterStatus converter : converters) {
      ConverterStatus.Endpoint endpoint = converter.endpoint();
      table.add(
          printable(converter.name()),
          printable(converter.line().device()),
          printable(parameters(converter.line()))
              + rs485(converter.line())
              + held(converter.line())
              + errors(converter.line()),
          printable(endpoint.mode()),
          state(converter));
    }
    return table.text();
  }

  static String state(ConverterStatus converter) {
    return printable(converter.endpoint().state())
        + (converter.isInCommandMode() ? ", command mode" : "");
  }

  private static String parameters(ConverterStatus.Line line) {
    return line.inForce()
        .map(
            inForce ->
                inForce.equals(line.wanted())
                    ? inForce
                    : inForce + " (wanted: " + line.wanted() + ")")
        .orElseGet(() -> absent(line));
  }

  private static String absent(ConverterStatus.Line line) {
    return hasNoDevice(line)
        ? SerialPort.NO_DEVICE
        : "absent" + line.problem().map(problem -> ": " + problem).orElse("");
  }

  /** Whether the port has no serial line. */
  static boolean hasNoDevice(ConverterStatus.Line line) {
    return line.device().equals(SerialPort.NO_DEVICE) && line.problem().isEmpty();
  }

  static String rs485(ConverterStatus.Line line) {
    return line.rs485().map(method -> ", RS-485 by " + printable(method)).orElse("");
  }

  static String held(ConverterStatus.Line line) {
    return line.held()
        .map(
            held ->
                (held.byFlowControl() ? ", held by flow control for " : ", takes no bytes for ")
                    + duration(held.seconds()))
        .orElse("");
  }

  private static String errors(ConverterStatus.Line line) {
    return line.errors()
        .filter(errors -> !errors.equals(LineErrorCounts.NONE))
        .map(
            errors ->
                ", overruns %d, parity errors %d, framing errors %d, breaks %d"
                    .formatted(
                        errors.overruns(), errors.parity(), errors.framing(), errors.breaks()))
        .orElse("");
  }

  private static String counters(List<ConverterStatus> converters) {
    TextTable table =
        new TextTable(
            text("PORT"),
            number("FROM LINE"),
            number("TO LINE"),
            number("WAITING"),
            number("FROM PEERS"),
            number("TO PEERS"),
            number("DROPPED"),
            number("CONNECTS"),
            number("FAILURES"),
            number("SLOW PEERS CLOSED"),
            number("RESTARTS"));
    for (ConverterStatus converter : converters) {
      Counters.Values counters = converter.counters();
      table.add(
          printable(converter.name()),
          count(counters.fromLine()),
          count(counters.toLine()),
          String.valueOf(converter.line().waitingBytes()),
          count(counters.fromPeers()),
          count(counters.toPeers()),
          count(counters.dropped()),
          String.valueOf(counters.connects()),
          String.valueOf(counters.failures()),
          String.valueOf(counters.slowPeersClosed()),
          String.valueOf(counters.restarts()));
    }
    return table.text();
  }

  static String lastErrors(List<ConverterStatus> converters) {
    StringBuilder lines = new StringBuilder();
    for (ConverterStatus converter : converters) {
      String port = printable(converter.name());
      Counters.Values counters = converter.counters();
      counters
          .lastError()
          .ifPresent(
              error ->
                  lines.append(
                      "%s: %s ago: %s\n"
                          .formatted(port, duration(error.secondsAgo()), printable(error.text()))));
      lines.append(refused(port, "all connections in use", counters.refused()));
      lines.append(refused(port, "address not allowed", counters.notAllowed()));
      lines.append(refused(port, "TLS failed", counters.tlsRefused()));
    }
    return lines.toString();
  }

  private static String refused(String port, String why, Optional<Counters.Refused> refused) {
    return refused
        .map(
            all ->
                "%s: %s ago: refused, %s: %s (%d times)\n"
                    .formatted(
                        port, duration(all.secondsAgo()), why, printable(all.last()), all.count()))
        .orElse("");
  }

  private static String peers(List<ConverterStatus> converters) {
    if (converters.stream().allMatch(converter -> converter.peers().isEmpty())) {
      return "no peers\n";
    }
    TextTable table =
        new TextTable(
            text("PORT"),
            number("NUMBER"),
            text("ADDRESS"),
            number("CONNECTED FOR"),
            number("FROM"),
            number("TO"),
            number("DROPPED"),
            number("WAITING"));
    for (ConverterStatus converter : converters) {
      for (PeerStatus peer : converter.peers()) {
        table.add(
            printable(converter.name()),
            String.valueOf(peer.number()),
            printable(peer.address()),
            duration(peer.seconds()),
            count(peer.from()),
            count(peer.to()),
            count(peer.dropped()),
            String.valueOf(peer.waitingBytes()));
      }
    }
    return table.text();
  }

  private static String units(
      String owner, Stream<Map.Entry<String, List<UnitStatus>>> unitsOfOwners) {
    List<Map.Entry<String, List<UnitStatus>>> owners =
        unitsOfOwners.filter(units -> !units.getValue().isEmpty()).toList();
    if (owners.isEmpty()) {
      return "";
    }
    TextTable table =
        new TextTable(
            text(owner),
            number("UNIT"),
            number("REQUESTS"),
            number("ANSWERS"),
            text("EXCEPTIONS"),
            number("TIME-OUTS"),
            number("BAD CRC"),
            number("UNEXPECTED"),
            number("OTHER ANSWER"),
            number("NOT SENT"),
            number("P50 MS"),
            number("P99 MS"),
            number("WORST MS"),
            text("STATE"));
    for (Map.Entry<String, List<UnitStatus>> units : owners) {
      for (UnitStatus unit : units.getValue()) {
        table.add(
            printable(units.getKey()),
            String.valueOf(unit.unit()),
            String.valueOf(unit.requests()),
            String.valueOf(unit.answers()),
            exceptions(unit),
            String.valueOf(unit.timeouts()),
            String.valueOf(unit.badCrcs()),
            String.valueOf(unit.unexpectedResponses()),
            String.valueOf(unit.mismatches()),
            String.valueOf(unit.notSent()),
            millis(unit.medianMicroseconds()),
            millis(unit.p99Microseconds()),
            millis(unit.worstMicroseconds()),
            unit.isNotResponding() ? "not responding (retrying)" : "");
      }
    }
    return table.text();
  }

  /** {@code 02: 5, 0B: 1}. */
  static String exceptions(UnitStatus unit) {
    return new TreeMap<>(unit.exceptions())
        .entrySet().stream()
            .map(one -> "%02X: %d".formatted(one.getKey(), one.getValue()))
            .collect(Collectors.joining(", "));
  }

  static String millis(long micros) {
    return "%d.%d".formatted(micros / 1_000, micros % 1_000 / 100);
  }

  static String hints(List<ConverterStatus> converters) {
    return converters.stream()
        .flatMap(
            converter ->
                Stream.concat(
                        converter.line().hints().stream().map(InvalidValueException::printable),
                        converter.hints().stream().map(InvalidValueException::printable))
                    .map(hint -> printable(converter.name()) + ": " + hint + "\n"))
        .collect(Collectors.joining());
  }

  private static String count(Traffic.Count count) {
    return count.bytes() + " (" + count.packets() + ")";
  }

  /** A duration in days, hours and minutes; with seconds in the first hour. */
  static String duration(long seconds) {
    if (seconds < MINUTE) {
      return seconds + " s";
    }
    List<String> parts = new ArrayList<>();
    addUnless0(parts, seconds / DAY, "d");
    addUnless0(parts, seconds % DAY / HOUR, "h");
    addUnless0(parts, seconds % HOUR / MINUTE, "min");
    addUnless0(parts, seconds < HOUR ? seconds % MINUTE : 0, "s");
    return String.join(" ", parts);
  }

  private static void addUnless0(List<String> parts, long value, String unit) {
    if (value != 0) {
      parts.add(value + " " + unit);
    }
  }
}
