package org.serialbridge.cli;

import static org.serialbridge.cli.TextTable.Column.address;
import static org.serialbridge.cli.TextTable.Column.number;
import static org.serialbridge.cli.TextTable.Column.text;
import static org.serialbridge.settings.InvalidValueException.printable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.serialbridge.cli.TextTable.Column;
import org.serialbridge.modbus.HostStatus;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.port.SerialPort;
import org.serialbridge.status.ApplianceStatus;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.Counters;
import org.serialbridge.status.LineErrorCounts;
import org.serialbridge.status.PeerStatus;
import org.serialbridge.status.TargetStatus;

/**
 * A status in the 80 columns of a terminal. Zeros are left out; long paths, addresses of targets
 * and large numbers are shortened and marked. {@link StatusTable} shows all values.
 */
final class StatusOverview {
  private static final int WIDTH = 80;
  private static final int DEVICE_WIDTH = 22;
  private static final String CUT = "...";
  private static final long LARGEST_EXACT = 9_999_999;
  private static final int THOUSAND = 1_000;
  private static final String MORE =
      "Counters are bytes; --wide adds packets, zeros, full names, exact numbers.\n";

  /** {@code 115200,8,1,NONE,NFC}. */
  private static final Pattern UART = Pattern.compile("(\\d+),(\\d),(\\d),([A-Z])[A-Z]*,([A-Z]+)");

  private static final String NO_FLOW_CONTROL = "NFC";

  private StatusOverview() {}

  /** The text; every line ends with LF, and none is longer than 80 characters. */
  static String of(ApplianceStatus status) {
    List<String> parts = new ArrayList<>();
    parts.add(lines(StatusTable.heading(status)));
    parts.add(ports(status.converters()));
    parts.add(counters(status.converters()));
    parts.add(lines(StatusTable.lastErrors(status.converters())));
    parts.add(peers(status.converters()));
    parts.add(units(text("PORT"), RoutingTables.unitsOfPorts(status)));
    parts.addAll(
        RoutingTables.ofPorts(status, table -> table.text(WIDTH), StatusOverview::unless0));
    parts.add(targets(status.targets()));
    parts.add(units(address("TARGET"), RoutingTables.unitsOfTargets(status)));
    parts.add(lines(StatusTable.hints(status.converters())));
    parts.add(lines(MORE));
    parts.removeIf(String::isEmpty);
    return String.join("\n", parts);
  }

  /** Wraps longer sentences with an indentation. */
  private static String lines(String text) {
    StringBuilder lines = new StringBuilder();
    text.lines()
        .forEach(
            line ->
                lines
                    .append(String.join("\n  ", TextTable.wrapped(line.stripTrailing(), WIDTH - 2)))
                    .append('\n'));
    return lines.toString();
  }

  private static String ports(List<ConverterStatus> converters) {
    TextTable table =
        new TextTable(text("PORT"), text("DEVICE"), text("LINE"), text("MODE"), text("STATE"));
    for (ConverterStatus converter : converters) {
      table.add(
          printable(converter.name()),
          device(printable(converter.line().device())),
          line(converter.line()),
          printable(converter.endpoint().mode()),
          StatusTable.state(converter));
    }
    return table.text(WIDTH);
  }

  /** The end of a long path, which tells the serial number and the interface. */
  static String device(String path) {
    if (path.length() <= DEVICE_WIDTH) {
      return path;
    }
    String name = path.substring(path.lastIndexOf('/'));
    int cut = Math.max(0, name.length() + CUT.length() - DEVICE_WIDTH);
    return CUT + name.substring(cut);
  }

  private static String line(ConverterStatus.Line line) {
    String wanted = brief(line.wanted());
    Optional<String> inForce = line.inForce().map(StatusOverview::brief);
    if (StatusTable.hasNoDevice(line)) {
      return SerialPort.NO_DEVICE;
    }
    if (inForce.isEmpty()) {
      return "absent" + line.problem().map(problem -> ": " + problem(line, problem)).orElse("");
    }
    String parameters =
        inForce.get().equals(wanted) ? wanted : inForce.get() + " (wanted: " + wanted + ")";
    return parameters + StatusTable.rs485(line) + StatusTable.held(line);
  }

  /** The reason without the path, which stands in another column. */
  private static String problem(ConverterStatus.Line line, String problem) {
    String device = line.device() + " ";
    return printable(problem.startsWith(device) ? problem.substring(device.length()) : problem);
  }

  /** {@code 115200 8N1}, with flow control if it is on. */
  static String brief(String uart) {
    Matcher parts = UART.matcher(uart);
    if (!parts.matches()) {
      return printable(uart);
    }
    String flow = parts.group(5).equals(NO_FLOW_CONTROL) ? "" : " " + parts.group(5);
    return parts.group(1) + " " + parts.group(2) + parts.group(4) + parts.group(3) + flow;
  }

  private static String counters(List<ConverterStatus> converters) {
    TextTable table =
        new TextTable(
            text("PORT"),
            number("FROM LINE"),
            number("TO LINE"),
            number("FROM PEERS"),
            number("TO PEERS"),
            number("CONNECTS"),
            text("ALSO"));
    for (ConverterStatus converter : converters) {
      Counters.Values counters = converter.counters();
      LineErrorCounts errors = converter.line().errors().orElse(LineErrorCounts.NONE);
      table.add(
          printable(converter.name()),
          count(counters.fromLine().bytes()),
          count(counters.toLine().bytes()),
          count(counters.fromPeers().bytes()),
          count(counters.toPeers().bytes()),
          count(counters.connects()),
          also(
              "waiting", converter.line().waitingBytes(),
              "dropped", counters.dropped().bytes(),
              "failures", counters.failures(),
              "slow peers closed", counters.slowPeersClosed(),
              "restarts", counters.restarts(),
              "overruns", errors.overruns(),
              "parity errors", errors.parity(),
              "framing errors", errors.framing(),
              "breaks", errors.breaks()));
    }
    return table.text(WIDTH);
  }

  private static String peers(List<ConverterStatus> converters) {
    TextTable table =
        new TextTable(
            text("PORT"),
            number("NUMBER"),
            text("ADDRESS"),
            number("CONNECTED FOR"),
            number("FROM"),
            number("TO"),
            text("ALSO"));
    boolean isEmpty = true;
    for (ConverterStatus converter : converters) {
      for (PeerStatus peer : converter.peers()) {
        isEmpty = false;
        table.add(
            printable(converter.name()),
            String.valueOf(peer.number()),
            printable(peer.address()),
            StatusTable.duration(peer.seconds()),
            count(peer.from().bytes()),
            count(peer.to().bytes()),
            also("dropped", peer.dropped().bytes(), "waiting", peer.waitingBytes()));
      }
    }
    return isEmpty ? "no peers\n" : table.text(WIDTH);
  }

  private static String units(
      Column owner, Stream<Map.Entry<String, List<UnitStatus>>> unitsOfOwners) {
    TextTable table =
        new TextTable(
            owner,
            number("UNIT"),
            number("REQUESTS"),
            number("ANSWERS"),
            number("P50 MS"),
            number("P99 MS"),
            text("ALSO"));
    boolean isEmpty = true;
    for (Map.Entry<String, List<UnitStatus>> units : unitsOfOwners.toList()) {
      for (UnitStatus unit : units.getValue()) {
        isEmpty = false;
        boolean isKnown = unit.answers() > 0;
        table.add(
            printable(units.getKey()),
            String.valueOf(unit.unit()),
            count(unit.requests()),
            count(unit.answers()),
            isKnown ? StatusTable.millis(unit.medianMicroseconds()) : "",
            isKnown ? StatusTable.millis(unit.p99Microseconds()) : "",
            unitAlso(unit));
      }
    }
    return isEmpty ? "" : table.text(WIDTH);
  }

  private static String targets(List<TargetStatus> targets) {
    if (targets.isEmpty()) {
      return "";
    }
    TextTable table = new TextTable(address("TARGET"), text("STATE"), text("ALSO"));
    for (TargetStatus target : targets) {
      HostStatus host = target.host();
      table.add(
          printable(target.address()),
          RoutingTables.state(host),
          also(
              "waiting", host.waiting(),
              "connects", host.connects(),
              "failures", host.failures(),
              "in use", host.inUse(),
              "late answers", host.lateAnswers(),
              "kept ranges", host.keptRanges(),
              "from kept", host.keptHits()));
    }
    return table.text(WIDTH);
  }

  private static String unitAlso(UnitStatus unit) {
    List<String> parts = new ArrayList<>();
    if (unit.isNotResponding()) {
      parts.add("not responding (retrying)");
    }
    String counts =
        also(
            "time-outs", unit.timeouts(),
            "bad CRC", unit.badCrcs(),
            "unexpected", unit.unexpectedResponses(),
            "other answers", unit.mismatches(),
            "not sent", unit.notSent());
    if (!counts.isEmpty()) {
      parts.add(counts);
    }
    if (!unit.exceptions().isEmpty()) {
      parts.add("exceptions " + StatusTable.exceptions(unit));
    }
    return String.join("; ", parts);
  }

  /** The names and counts that are not zero. */
  private static String also(Object... namesAndCounts) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < namesAndCounts.length; i += 2) {
      long count = ((Number) namesAndCounts[i + 1]).longValue();
      if (count != 0) {
        parts.add(namesAndCounts[i] + " " + count(count));
      }
    }
    return String.join(", ", parts);
  }

  private static String unless0(long count) {
    return count == 0 ? "" : count(count);
  }

  /** Exact up to seven digits, then {@code 12.3M}, cut and not rounded. */
  static String count(long count) {
    if (count <= LARGEST_EXACT) {
      return String.valueOf(count);
    }
    long divided = count / THOUSAND;
    int power = 0;
    while (divided >= (long) THOUSAND * THOUSAND) {
      divided /= THOUSAND;
      power++;
    }
    return "%d.%d%c".formatted(divided / THOUSAND, divided % THOUSAND / 100, "MGTPE".charAt(power));
  }
}
