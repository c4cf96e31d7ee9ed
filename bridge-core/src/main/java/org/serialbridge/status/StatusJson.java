package org.serialbridge.status;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.serialbridge.modbus.HostStatus;
import org.serialbridge.modbus.PollStatus;
import org.serialbridge.modbus.UnitStatus;

/**
 * A status as a JSON document in one line; {@code docs/web-api.md} describes it. Scripts read it:
 * new members may be added, existing members keep their names and meanings.
 */
public final class StatusJson {
  private StatusJson() {}

  /** The document. An absent value is {@code null}. */
  public static String of(ApplianceStatus status) {
    JsonStringWriter out = JsonWriter.string();
    out.object()
        .value("version", status.version())
        .value("device", status.device())
        .object("hostNetwork")
        .value("state", status.hostNetwork().state().name().toLowerCase(Locale.ROOT))
        .value("detail", orNull(status.hostNetwork().detail()))
        .end()
        .value("settingsDamage", orNull(status.settingsDamage()))
        .value("auditProblem", orNull(status.auditProblem()))
        .value("seconds", status.seconds());
    write(out, status.memory());
    write(out, "certificateSeconds", status.certificateSeconds());
    write(out, status.discovery());
    out.array("converters");
    status.converters().forEach(converter -> write(out, converter));
    out.end().array("targets");
    status.targets().forEach(target -> write(out, target));
    return out.end().end().done();
  }

  /**
   * Reads a document.
   *
   * @throws StatusFormatException if it is not a status or lacks a member; unknown members are
   *     ignored
   */
  public static ApplianceStatus parse(String document) throws StatusFormatException {
    return new StatusReader(document).read();
  }

  private static void write(JsonStringWriter out, MemoryStatus memory) {
    out.object("memory")
        .value("capacityBytes", memory.capacityBytes())
        .value("takenBytes", memory.takenBytes())
        .object("refusals");
    memory
        .refusals()
        .forEach((use, count) -> out.value(use.name().toLowerCase(Locale.ROOT), count));
    out.end().end();
  }

  private static void write(JsonStringWriter out, DiscoveryStatus discovery) {
    out.object("discovery").array("problems", discovery.problems()).array("finders");
    discovery
        .finders()
        .forEach(
            finder ->
                out.object()
                    .value("address", finder.address())
                    .value("udpPort", finder.udpPort())
                    .value("secondsAgo", finder.secondsAgo())
                    .end());
    out.end().end();
  }

  private static void write(JsonStringWriter out, ConverterStatus converter) {
    ConverterStatus.Line line = converter.line();
    ConverterStatus.Endpoint endpoint = converter.endpoint();
    out.object()
        .value("name", converter.name())
        .object("line")
        .value("device", line.device())
        .value("wanted", line.wanted())
        .value("inForce", orNull(line.inForce()))
        .value("problem", orNull(line.problem()))
        .value("rs485", orNull(line.rs485()))
        .value("waitingBytes", line.waitingBytes());
    line.held()
        .ifPresentOrElse(
            held ->
                out.object("held")
                    .value("byFlowControl", held.byFlowControl())
                    .value("seconds", held.seconds())
                    .end(),
            () -> out.nul("held"));
    line.errors()
        .ifPresentOrElse(
            errors ->
                out.object("errors")
                    .value("overruns", errors.overruns())
                    .value("parity", errors.parity())
                    .value("framing", errors.framing())
                    .value("breaks", errors.breaks())
                    .end(),
            () -> out.nul("errors"));
    out.array("hints", line.hints())
        .end()
        .object("endpoint")
        .value("mode", endpoint.mode())
        .value("state", endpoint.state())
        .value("connected", endpoint.isConnected())
        .value("problem", orNull(endpoint.problem()))
        .value("maxClients", endpoint.maxClients())
        .end()
        .value("commandMode", converter.isInCommandMode());
    write(out, converter.counters());
    out.array("peers");
    converter.peers().forEach(peer -> write(out, peer));
    out.end().array("units");
    converter.units().forEach(unit -> write(out, unit));
    out.end().array("polls");
    converter.polls().forEach(poll -> write(out, poll));
    out.end().array("hints", converter.hints());
    RoutingStatus routing = converter.routing();
    out.array("routes");
    routing
        .routes()
        .forEach(
            use ->
                out.object().value("route", use.route()).value("requests", use.requests()).end());
    out.end()
        .value("denials", routing.denials())
        .value("keptRanges", routing.keptRanges())
        .value("keptHits", routing.keptHits())
        .end();
  }

  private static void write(JsonStringWriter out, TargetStatus target) {
    HostStatus host = target.host();
    out.object()
        .value("address", target.address())
        .value("state", host.state())
        .value("problem", host.problem())
        .value("connections", host.connections())
        .value("connects", host.connects())
        .value("failures", host.failures())
        .value("inUse", host.inUse())
        .value("lateAnswers", host.lateAnswers())
        .value("waiting", host.waiting())
        .value("keptRanges", host.keptRanges())
        .value("keptHits", host.keptHits())
        .array("units");
    host.units().forEach(unit -> write(out, unit));
    out.end().end();
  }

  private static void write(JsonStringWriter out, UnitStatus unit) {
    out.object()
        .value("unit", unit.unit())
        .value("notResponding", unit.isNotResponding())
        .value("requests", unit.requests())
        .value("answers", unit.answers())
        .object("exceptions");
    new TreeMap<>(unit.exceptions())
        .forEach((code, count) -> out.value(String.valueOf(code), count));
    out.end()
        .value("timeouts", unit.timeouts())
        .value("badCrcs", unit.badCrcs())
        .value("unexpectedResponses", unit.unexpectedResponses())
        .value("notSent", unit.notSent())
        .value("mismatches", unit.mismatches())
        .value("mismatch", unit.mismatch())
        .value("medianMicroseconds", unit.medianMicroseconds())
        .value("p99Microseconds", unit.p99Microseconds())
        .value("worstMicroseconds", unit.worstMicroseconds())
        .end();
  }

  private static void write(JsonStringWriter out, PollStatus poll) {
    out.object()
        .value("unit", poll.unit())
        .value("function", poll.function())
        .value("address", poll.address())
        .value("quantity", poll.quantity())
        .value("count", poll.count());
    write(out, "intervalMillis", poll.intervalMillis());
    out.value("unanswered", poll.unanswered());
    write(out, "ageMillis", poll.ageMillis());
    out.end();
  }

  private static void write(JsonStringWriter out, String name, OptionalLong value) {
    value.ifPresentOrElse(present -> out.value(name, present), () -> out.nul(name));
  }

  private static void write(JsonStringWriter out, Counters.Values counters) {
    write(out, "fromLine", counters.fromLine());
    write(out, "toLine", counters.toLine());
    write(out, "fromPeers", counters.fromPeers());
    write(out, "toPeers", counters.toPeers());
    write(out, "dropped", counters.dropped());
    out.value("connects", counters.connects())
        .value("failures", counters.failures())
        .value("slowPeersClosed", counters.slowPeersClosed())
        .value("restarts", counters.restarts())
        .value("countedSeconds", counters.countedSeconds());
    write(out, "heardMillisAgo", counters.heardMillisAgo());
    write(out, "refused", counters.refused());
    write(out, "notAllowed", counters.notAllowed());
    write(out, "tlsRefused", counters.tlsRefused());
    counters
        .lastError()
        .ifPresentOrElse(
            error ->
                out.object("lastError")
                    .value("text", error.text())
                    .value("secondsAgo", error.secondsAgo())
                    .end(),
            () -> out.nul("lastError"));
  }

  private static void write(JsonStringWriter out, String key, Optional<Counters.Refused> clients) {
    clients.ifPresentOrElse(
        refused ->
            out.object(key)
                .value("count", refused.count())
                .value("last", refused.last())
                .value("secondsAgo", refused.secondsAgo())
                .end(),
        () -> out.nul(key));
  }

  private static void write(JsonStringWriter out, PeerStatus peer) {
    out.object()
        .value("number", peer.number())
        .value("address", peer.address())
        .value("seconds", peer.seconds());
    write(out, "from", peer.from());
    write(out, "to", peer.to());
    write(out, "dropped", peer.dropped());
    out.value("waitingBytes", peer.waitingBytes()).end();
  }

  private static void write(JsonStringWriter out, String key, Traffic.Count count) {
    out.object(key).value("bytes", count.bytes()).value("packets", count.packets()).end();
  }

  private static @Nullable String orNull(Optional<String> text) {
    return text.orElse(null);
  }
}
