package org.serialbridge.status;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A test of a line as a JSON document in one line; {@code docs/web-api.md} describes it. */
public final class LineTestJson {
  private LineTestJson() {}

  /** The document. */
  public static String of(LineTestReport report) {
    JsonStringWriter out = JsonWriter.string();
    out.object()
        .value("test", report.test())
        .value("state", word(report.state()))
        .value("activity", report.activity())
        .value("percent", report.percent())
        .value("leftMillis", report.leftMillis());
    out.array("found");
    report.found().forEach(found -> write(out, found));
    out.end().array("speeds");
    report.speeds().forEach(speed -> write(out, speed));
    out.end();
    report
        .signals()
        .ifPresent(
            signals ->
                out.object("signals")
                    .value("cts", signals.cts())
                    .value("dsr", signals.dsr())
                    .value("ri", signals.ri())
                    .value("dcd", signals.dcd())
                    .value("dtr", signals.dtr())
                    .value("rts", signals.rts())
                    .end());
    return out.array("conclusions", report.conclusions()).end().done();
  }

  private static void write(JsonStringWriter out, LineTestReport.Found found) {
    out.object()
        .value("uart", found.uart())
        .value("traffic", word(found.traffic()))
        .value("evidence", found.evidence())
        .array("units");
    found
        .units()
        .forEach(
            unit -> out.object().value("unit", unit.unit()).value("answer", unit.answer()).end());
    out.end().end();
  }

  private static void write(JsonStringWriter out, LineTestReport.SpeedResult speed) {
    out.object()
        .value("baudRate", speed.baudRate())
        .value("sent", speed.sent())
        .value("received", speed.received())
        .value("wrong", speed.wrong())
        .value("lost", speed.lost())
        .value("meaning", speed.meaning())
        .end();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a document.
   *
   * @throws StatusFormatException if it is not JSON, or has an unknown state
   */
  public static LineTestReport parse(String document) throws StatusFormatException {
    try {
      JsonObject in = JsonParser.object().from(document);
      return new LineTestReport(
          in.getString("test", ""),
          LineTestReport.State.valueOf(name(in, "state")),
          in.getString("activity", ""),
          in.getInt("percent"),
          in.getLong("leftMillis"),
          all(in, "found", LineTestJson::found),
          all(in, "speeds", LineTestJson::speed),
          Optional.ofNullable(in.getObject("signals")).map(LineTestJson::signals),
          all(in, "conclusions"));
    } catch (JsonParserException | IllegalArgumentException e) {
      throw new StatusFormatException("not a report of a line test: " + e.getMessage());
    }
  }

  private static LineTestReport.Found found(JsonObject in) {
    return new LineTestReport.Found(
        in.getString("uart", ""),
        LineTestReport.Traffic.valueOf(name(in, "traffic")),
        in.getString("evidence", ""),
        all(
            in,
            "units",
            unit -> new LineTestReport.Unit(unit.getInt("unit"), unit.getString("answer", ""))));
  }

  private static LineTestReport.SpeedResult speed(JsonObject in) {
    return new LineTestReport.SpeedResult(
        in.getInt("baudRate"),
        in.getInt("sent"),
        in.getInt("received"),
        in.getInt("wrong"),
        in.getInt("lost"),
        in.getString("meaning", ""));
  }

  private static LineTestReport.Signals signals(JsonObject in) {
    return new LineTestReport.Signals(
        in.getBoolean("cts"),
        in.getBoolean("dsr"),
        in.getBoolean("ri"),
        in.getBoolean("dcd"),
        in.getBoolean("dtr"),
        in.getBoolean("rts"));
  }

  private static String name(JsonObject in, String key) {
    return in.getString(key, "").toUpperCase(Locale.ROOT);
  }

  private static List<String> all(JsonObject in, String key) {
    return in.getArray(key, new JsonArray()).stream().map(String::valueOf).toList();
  }

  private static <T> List<T> all(JsonObject in, String key, Function<JsonObject, T> reading) {
    List<T> all = new ArrayList<>();
    for (Object one : in.getArray(key, new JsonArray())) {
      if (one instanceof JsonObject object) {
        all.add(reading.apply(object));
      }
    }
    return List.copyOf(all);
  }
}
