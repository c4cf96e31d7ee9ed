package org.serialbridge.status;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.modbus.HostStatus;
import org.serialbridge.modbus.PollStatus;
import org.serialbridge.modbus.UnitStatus;

/**
 * Reads a document of {@link StatusJson}. Every member must be present; unknown members are
 * ignored.
 */
final class StatusReader {
  /** Reads an object of the document. */
  @FunctionalInterface
  private interface Reading<T> {
    T from(JsonObject in) throws StatusFormatException;
  }

  private final String document;

  StatusReader(String document) {
    this.document = document;
  }

  ApplianceStatus read() throws StatusFormatException {
    JsonObject in;
    try {
      in = JsonParser.object().from(document);
    } catch (JsonParserException e) {
      throw new StatusFormatException("not JSON: " + e.getMessage());
    }
    return new ApplianceStatus(
        text(in, "version"),
        text(in, "device"),
        hostNetwork(object(in, "hostNetwork")),
        optionalText(in, "settingsDamage"),
        optionalText(in, "auditProblem"),
        number(in, "seconds"),
        memory(object(in, "memory")),
        optionalNumber(in, "certificateSeconds"),
        discovery(object(in, "discovery")),
        all(in, "converters", StatusReader::converter),
        all(in, "targets", StatusReader::target));
  }

  private static MemoryStatus memory(JsonObject in) throws StatusFormatException {
    JsonObject counts = object(in, "refusals");
    Map<MemoryBudget.Use, Long> refusals = new EnumMap<>(MemoryBudget.Use.class);
    for (MemoryBudget.Use use : MemoryBudget.Use.values()) {
      refusals.put(use, number(counts, use.name().toLowerCase(Locale.ROOT)));
    }
    return new MemoryStatus(number(in, "capacityBytes"), number(in, "takenBytes"), refusals);
  }

  private static DiscoveryStatus discovery(JsonObject in) throws StatusFormatException {
    return new DiscoveryStatus(texts(in, "problems"), all(in, "finders", StatusReader::finder));
  }

  private static DiscoveryStatus.Finder finder(JsonObject in) throws StatusFormatException {
    return new DiscoveryStatus.Finder(
        text(in, "address"), (int) number(in, "udpPort"), number(in, "secondsAgo"));
  }

  private static HostNetworkStatus hostNetwork(JsonObject in) throws StatusFormatException {
    String state = text(in, "state");
    try {
      return new HostNetworkStatus(
          HostNetworkStatus.State.valueOf(state.toUpperCase(Locale.ROOT)),
          optionalText(in, "detail"));
    } catch (IllegalArgumentException e) {
      throw new StatusFormatException("hostNetwork: " + state + " (expected: a state)");
    }
  }

  private static ConverterStatus converter(JsonObject in) throws StatusFormatException {
    return new ConverterStatus(
        text(in, "name"),
        line(object(in, "line")),
        endpoint(object(in, "endpoint")),
        truth(in, "commandMode"),
        counters(in),
        all(in, "peers", StatusReader::peer),
        all(in, "units", StatusReader::unit),
        all(in, "polls", StatusReader::poll),
        texts(in, "hints"),
        new RoutingStatus(
            all(in, "routes", StatusReader::route),
            number(in, "denials"),
            (int) number(in, "keptRanges"),
            number(in, "keptHits")));
  }

  private static RoutingStatus.RouteUse route(JsonObject in) throws StatusFormatException {
    return new RoutingStatus.RouteUse(text(in, "route"), number(in, "requests"));
  }

  private static TargetStatus target(JsonObject in) throws StatusFormatException {
    return new TargetStatus(
        text(in, "address"),
        new HostStatus(
            text(in, "state"),
            text(in, "problem"),
            (int) number(in, "connections"),
            number(in, "connects"),
            number(in, "failures"),
            number(in, "inUse"),
            number(in, "lateAnswers"),
            (int) number(in, "waiting"),
            (int) number(in, "keptRanges"),
            number(in, "keptHits"),
            all(in, "units", StatusReader::unit)));
  }

  private static UnitStatus unit(JsonObject in) throws StatusFormatException {
    return new UnitStatus(
        (int) number(in, "unit"),
        truth(in, "notResponding"),
        number(in, "requests"),
        number(in, "answers"),
        exceptions(object(in, "exceptions")),
        number(in, "timeouts"),
        number(in, "badCrcs"),
        number(in, "unexpectedResponses"),
        number(in, "notSent"),
        number(in, "mismatches"),
        text(in, "mismatch"),
        number(in, "medianMicroseconds"),
        number(in, "p99Microseconds"),
        number(in, "worstMicroseconds"));
  }

  private static PollStatus poll(JsonObject in) throws StatusFormatException {
    return new PollStatus(
        (int) number(in, "unit"),
        (int) number(in, "function"),
        (int) number(in, "address"),
        (int) number(in, "quantity"),
        number(in, "count"),
        optionalNumber(in, "intervalMillis"),
        number(in, "unanswered"),
        optionalNumber(in, "ageMillis"));
  }

  private static Map<Integer, Long> exceptions(JsonObject in) throws StatusFormatException {
    Map<Integer, Long> counts = new TreeMap<>();
    for (String code : in.keySet()) {
      try {
        counts.put(Integer.valueOf(code), number(in, code));
      } catch (NumberFormatException e) {
        throw new StatusFormatException("exceptions: " + code + " (expected: a number)");
      }
    }
    return counts;
  }

  private static ConverterStatus.Line line(JsonObject in) throws StatusFormatException {
    return new ConverterStatus.Line(
        text(in, "device"),
        text(in, "wanted"),
        optionalText(in, "inForce"),
        optionalText(in, "problem"),
        optionalText(in, "rs485"),
        number(in, "waitingBytes"),
        held(in),
        errors(in),
        texts(in, "hints"));
  }

  private static Optional<LineErrorCounts> errors(JsonObject in) throws StatusFormatException {
    if (in.isNull("errors")) {
      return Optional.empty();
    }
    JsonObject errors = object(in, "errors");
    return Optional.of(
        new LineErrorCounts(
            number(errors, "overruns"),
            number(errors, "parity"),
            number(errors, "framing"),
            number(errors, "breaks")));
  }

  private static Optional<ConverterStatus.Held> held(JsonObject in) throws StatusFormatException {
    if (in.isNull("held")) {
      return Optional.empty();
    }
    JsonObject held = object(in, "held");
    return Optional.of(
        new ConverterStatus.Held(truth(held, "byFlowControl"), number(held, "seconds")));
  }

  private static ConverterStatus.Endpoint endpoint(JsonObject in) throws StatusFormatException {
    return new ConverterStatus.Endpoint(
        text(in, "mode"),
        text(in, "state"),
        truth(in, "connected"),
        optionalText(in, "problem"),
        (int) number(in, "maxClients"));
  }

  private static Counters.Values counters(JsonObject in) throws StatusFormatException {
    return new Counters.Values(
        count(in, "fromLine"),
        count(in, "toLine"),
        count(in, "fromPeers"),
        count(in, "toPeers"),
        count(in, "dropped"),
        number(in, "connects"),
        number(in, "failures"),
        number(in, "slowPeersClosed"),
        number(in, "restarts"),
        refused(in, "refused"),
        refused(in, "notAllowed"),
        refused(in, "tlsRefused"),
        number(in, "countedSeconds"),
        optionalNumber(in, "heardMillisAgo"),
        lastError(in));
  }

  private static Optional<Counters.Refused> refused(JsonObject in, String key)
      throws StatusFormatException {
    if (in.isNull(key)) {
      return Optional.empty();
    }
    JsonObject refused = object(in, key);
    return Optional.of(
        new Counters.Refused(
            number(refused, "count"), text(refused, "last"), number(refused, "secondsAgo")));
  }

  private static Optional<Counters.LastError> lastError(JsonObject in)
      throws StatusFormatException {
    if (in.isNull("lastError")) {
      return Optional.empty();
    }
    JsonObject error = object(in, "lastError");
    return Optional.of(new Counters.LastError(text(error, "text"), number(error, "secondsAgo")));
  }

  private static PeerStatus peer(JsonObject in) throws StatusFormatException {
    return new PeerStatus(
        (int) number(in, "number"),
        text(in, "address"),
        number(in, "seconds"),
        count(in, "from"),
        count(in, "to"),
        count(in, "dropped"),
        number(in, "waitingBytes"));
  }

  private static Traffic.Count count(JsonObject in, String key) throws StatusFormatException {
    JsonObject count = object(in, key);
    return new Traffic.Count(number(count, "bytes"), number(count, "packets"));
  }

  private static List<String> texts(JsonObject in, String key) throws StatusFormatException {
    List<String> texts = new ArrayList<>();
    for (Object element : member(in, key, JsonArray.class)) {
      if (!(element instanceof String text)) {
        throw new StatusFormatException(key + ": not a list of texts");
      }
      texts.add(text);
    }
    return List.copyOf(texts);
  }

  private static <T> List<T> all(JsonObject in, String key, Reading<T> reading)
      throws StatusFormatException {
    List<T> all = new ArrayList<>();
    for (Object element : member(in, key, JsonArray.class)) {
      if (!(element instanceof JsonObject object)) {
        throw new StatusFormatException(key + ": not a list of objects");
      }
      all.add(reading.from(object));
    }
    return List.copyOf(all);
  }

  private static JsonObject object(JsonObject in, String key) throws StatusFormatException {
    return member(in, key, JsonObject.class);
  }

  private static String text(JsonObject in, String key) throws StatusFormatException {
    return member(in, key, String.class);
  }

  private static Optional<String> optionalText(JsonObject in, String key)
      throws StatusFormatException {
    return in.isNull(key) ? Optional.empty() : Optional.of(text(in, key));
  }

  private static long number(JsonObject in, String key) throws StatusFormatException {
    return member(in, key, Number.class).longValue();
  }

  private static OptionalLong optionalNumber(JsonObject in, String key)
      throws StatusFormatException {
    return in.isNull(key) ? OptionalLong.empty() : OptionalLong.of(number(in, key));
  }

  private static boolean truth(JsonObject in, String key) throws StatusFormatException {
    return member(in, key, Boolean.class);
  }

  private static <T> T member(JsonObject in, String key, Class<T> type)
      throws StatusFormatException {
    Object value = in.get(key);
    if (!type.isInstance(value)) {
      throw new StatusFormatException(
          key + ": missing or not as expected (expected: " + type.getSimpleName() + ")");
    }
    return type.cast(value);
  }
}
