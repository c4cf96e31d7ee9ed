package org.serialbridge.web;

import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.serialbridge.modbus.HostStatus;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.status.ApplianceStatus;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.Counters;
import org.serialbridge.status.RoutingStatus;
import org.serialbridge.status.TargetStatus;
import org.serialbridge.status.Traffic;

/**
 * A status in Prometheus' text format, version 0.0.4: of each metric its help, its type and a line
 * for each port, direction or Modbus unit.
 */
final class Metrics {
  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String PREFIX = "serialbridge_";
  private static final double MICROS = 1e6;

  private final StringBuilder out = new StringBuilder();
  private final ApplianceStatus status;

  private Metrics(ApplianceStatus status) {
    this.status = status;
  }

  /** The text of a status. */
  static String of(ApplianceStatus status) {
    return new Metrics(status).write();
  }

  private String write() {
    head("build_info", "gauge", "The program; always 1.");
    line("build_info", labels("version", status.version(), "name", status.device()), "1");
    head("uptime_seconds", "gauge", "How long the process has been running.");
    line("uptime_seconds", "", String.valueOf(status.seconds()));
    head("memory_waiting_bytes", "gauge", "Memory for data that waits, beyond the reserves.");
    line("memory_waiting_bytes", "", String.valueOf(status.memory().takenBytes()));
    head("memory_capacity_bytes", "gauge", "Limit of the memory for data that waits.");
    line("memory_capacity_bytes", "", String.valueOf(status.memory().capacityBytes()));
    head("memory_refusals_total", "counter", "How often data had no room in that memory.");
    status
        .memory()
        .refusals()
        .forEach(
            (use, count) ->
                line(
                    "memory_refusals_total",
                    labels("use", use.name().toLowerCase(Locale.ROOT)),
                    String.valueOf(count)));
    if (status.certificateSeconds().isPresent()) {
      head("certificate_expiry_seconds", "gauge", "Time to the end of the certificate of TLS.");
      line(
          "certificate_expiry_seconds",
          "",
          String.valueOf(status.certificateSeconds().getAsLong()));
    }
    head("line_present", "gauge", "Whether the serial device is there and open.");
    for (ConverterStatus port : status.converters()) {
      boolean isPresent = port.line().inForce().isPresent();
      if (isPresent || port.line().problem().isPresent()) { // or the port has no device
        line(
            "line_present",
            labels("port", port.name(), "device", port.line().device()),
            isPresent ? "1" : "0");
      }
    }
    ports(
        "line_waiting_bytes",
        "gauge",
        "Bytes for the line that have not left.",
        port -> port.line().waitingBytes());
    ports(
        "line_held",
        "gauge",
        "Whether the line has taken no bytes for 2 s or longer, by flow control for example.",
        port -> port.line().held().isPresent() ? 1 : 0);
    lineErrors();
    ports(
        "connected",
        "gauge",
        "Whether a peer is connected, as AT+SOCKLK says.",
        port -> port.endpoint().isConnected() ? 1 : 0);
    ports("peers", "gauge", "Peers that are connected.", port -> port.peers().size());
    traffic("bytes_total", "Bytes of data, by direction.", Traffic.Count::bytes);
    traffic("packets_total", "Reads and sends, or packets, of data.", Traffic.Count::packets);
    ports(
        "dropped_bytes_total",
        "counter",
        "Bytes lost on purpose, either way.",
        port -> port.counters().dropped().bytes());
    ports(
        "connects_total",
        "counter",
        "Peers that connected or were connected to.",
        port -> port.counters().connects());
    ports(
        "failures_total",
        "counter",
        "Attempts to listen or to connect that failed.",
        port -> port.counters().failures());
    ports(
        "slow_peers_closed_total",
        "counter",
        "Peers disconnected because they did not read.",
        port -> port.counters().slowPeersClosed());
    refusals();
    ports(
        "restarts_total",
        "counter",
        "Restarts of the converter.",
        port -> port.counters().restarts());
    units();
    routes();
    targets();
    return out.toString();
  }

  private void refusals() {
    String name = "refused_clients_total";
    head(name, "counter", "Clients that were refused, and datagrams, by the reason.");
    for (ConverterStatus port : status.converters()) {
      refusals(port, "full", port.counters().refused());
      refusals(port, "not_allowed", port.counters().notAllowed());
      refusals(port, "tls", port.counters().tlsRefused());
    }
  }

  private void refusals(ConverterStatus port, String why, Optional<Counters.Refused> refused) {
    line(
        "refused_clients_total",
        labels("port", port.name(), "reason", why),
        String.valueOf(refused.map(Counters.Refused::count).orElse(0L)));
  }

  /** Of the lines whose driver counts errors. */
  private void lineErrors() {
    head("line_errors_total", "counter", "Errors of received characters, by kind.");
    for (ConverterStatus port : status.converters()) {
      port.line()
          .errors()
          .ifPresent(
              errors -> {
                lineErrors(port, "overrun", errors.overruns());
                lineErrors(port, "parity", errors.parity());
                lineErrors(port, "framing", errors.framing());
                lineErrors(port, "break", errors.breaks());
              });
    }
  }

  private void lineErrors(ConverterStatus port, String kind, long count) {
    line("line_errors_total", labels("port", port.name(), "kind", kind), String.valueOf(count));
  }

  private void units() {
    if (status.converters().stream().allMatch(port -> port.units().isEmpty())) {
      return;
    }
    units("requests_total", "Requests sent to a Modbus unit.", UnitStatus::requests);
    units("answers_total", "Answers of a Modbus unit, exceptions too.", UnitStatus::answers);
    units("timeouts_total", "Requests without an answer.", UnitStatus::timeouts);
    units("bad_crcs_total", "Answers with a wrong CRC.", UnitStatus::badCrcs);
    units(
        "strays_total", "Answers that came too late, or unasked.", UnitStatus::unexpectedResponses);
    units("not_sent_total", "Requests that the line did not get in time.", UnitStatus::notSent);
    units("mismatches_total", "Requests that something else answered.", UnitStatus::mismatches);
    exceptions();
    head("modbus_response_seconds", "summary", "From a request's end to the end of its answer.");
    eachUnit(
        (labels, unit) -> {
          String name = "modbus_response_seconds";
          line(name, labels + ",quantile=\"0.5\"", seconds(unit.medianMicroseconds()));
          line(name, labels + ",quantile=\"0.99\"", seconds(unit.p99Microseconds()));
          line(name + "_count", labels, String.valueOf(unit.answers()));
        });
  }

  private void exceptions() {
    head("modbus_exceptions_total", "counter", "Exceptions of a Modbus unit, by code.");
    eachUnit(
        (labels, unit) ->
            new TreeMap<>(unit.exceptions())
                .forEach(
                    (code, count) ->
                        line(
                            "modbus_exceptions_total",
                            labels + "," + labels("code", String.valueOf(code)),
                            String.valueOf(count))));
  }

  private void routes() {
    if (status.converters().stream().allMatch(port -> port.routing().equals(RoutingStatus.NONE))) {
      return;
    }
    ports(
        "modbus_denied_total",
        "counter",
        "Modbus requests that a rule has denied.",
        port -> port.routing().denials());
    ports(
        "modbus_kept_hits_total",
        "counter",
        "Reads of the Modbus line that were answered with kept values.",
        port -> port.routing().keptHits());
    String name = "modbus_route_requests_total";
    head(name, "counter", "Requests that a Modbus route has led to its target.");
    for (ConverterStatus port : status.converters()) {
      for (RoutingStatus.RouteUse use : port.routing().routes()) {
        line(
            name,
            labels("port", port.name(), "route", use.route()),
            String.valueOf(use.requests()));
      }
    }
  }

  private void targets() {
    if (status.targets().isEmpty()) {
      return;
    }
    targets("connected", "gauge", "Connections that are open.", HostStatus::connections);
    targets("connects_total", "counter", "Connections that were made.", HostStatus::connects);
    targets(
        "failures_total",
        "counter",
        "Attempts that failed, and connections lost while needed.",
        HostStatus::failures);
    targets(
        "in_use_total",
        "counter",
        "Failures just after connecting: another client may have the host.",
        HostStatus::inUse);
    targets(
        "late_answers_total",
        "counter",
        "Answers that came too late, or unasked.",
        HostStatus::lateAnswers);
    targets("waiting", "gauge", "Requests that wait.", HostStatus::waiting);
    targets(
        "kept_hits_total",
        "counter",
        "Reads that were answered with kept values.",
        HostStatus::keptHits);
  }

  private void targets(String name, String type, String help, ToLongFunction<HostStatus> value) {
    head("modbus_target_" + name, type, help);
    for (TargetStatus target : status.targets()) {
      line(
          "modbus_target_" + name,
          labels("target", target.address()),
          String.valueOf(value.applyAsLong(target.host())));
    }
  }

  private static String seconds(long microseconds) {
    return String.format(Locale.ROOT, "%.6f", microseconds / MICROS);
  }

  private void ports(String name, String type, String help, ToLongFunction<ConverterStatus> value) {
    head(name, type, help);
    for (ConverterStatus port : status.converters()) {
      line(name, labels("port", port.name()), String.valueOf(value.applyAsLong(port)));
    }
  }

  private void traffic(String name, String help, ToLongFunction<Traffic.Count> value) {
    head(name, "counter", help);
    for (ConverterStatus port : status.converters()) {
      way(name, port, "from_line", value.applyAsLong(port.counters().fromLine()));
      way(name, port, "to_line", value.applyAsLong(port.counters().toLine()));
      way(name, port, "from_peers", value.applyAsLong(port.counters().fromPeers()));
      way(name, port, "to_peers", value.applyAsLong(port.counters().toPeers()));
    }
  }

  private void way(String name, ConverterStatus port, String direction, long value) {
    line(name, labels("port", port.name(), "direction", direction), String.valueOf(value));
  }

  private void units(String name, String help, ToLongFunction<UnitStatus> value) {
    head("modbus_" + name, "counter", help);
    eachUnit(
        (labels, unit) -> line("modbus_" + name, labels, String.valueOf(value.applyAsLong(unit))));
  }

  /** Writes the lines of a unit. */
  @FunctionalInterface
  private interface UnitLines {
    void write(String labels, UnitStatus unit);
  }

  private void eachUnit(UnitLines lines) {
    for (ConverterStatus port : status.converters()) {
      for (UnitStatus unit : port.units()) {
        lines.write(labels("port", port.name(), "unit", String.valueOf(unit.unit())), unit);
      }
    }
  }

  private void head(String name, String type, String help) {
    out.append("# HELP ").append(PREFIX).append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(PREFIX).append(name).append(' ').append(type).append('\n');
  }

  private void line(String name, String labels, String value) {
    out.append(PREFIX).append(name);
    if (!labels.isEmpty()) {
      out.append('{').append(labels).append('}');
    }
    out.append(' ').append(value).append('\n');
  }

  private static String labels(String... namesAndValues) {
    StringBuilder labels = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      labels
          .append(i == 0 ? "" : ",")
          .append(namesAndValues[i])
          .append("=\"")
          .append(escaped(namesAndValues[i + 1]))
          .append('"');
    }
    return labels.toString();
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
