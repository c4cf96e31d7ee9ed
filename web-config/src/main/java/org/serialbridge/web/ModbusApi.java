package org.serialbridge.web;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.AduText;
import org.serialbridge.modbus.ModbusTable;
import org.serialbridge.port.NotSentException;

/** Reads and writes values of the Modbus units on the line of a port. On one event loop. */
final class ModbusApi {
  private static final int MOST_READS = 32;
  private static final int MOST_OF_SESSION = 2;
  private static final int EXCEPTION = 0x80;
  private static final int NO_RESPONSE = 0x0B;
  private static final int LARGEST_UNIT = 255;
  private static final int LARGEST_VALUE = 65_535;

  private final Appliance appliance;
  private final AccessControl access;
  private final Executor loop;

  /** The rounds that each session waits for. */
  private final Map<String, Integer> rounds = new HashMap<>();

  /**
   * For a site.
   *
   * @param loop the event loop of the site
   */
  ModbusApi(Appliance appliance, AccessControl access, Executor loop) {
    this.appliance = appliance;
    this.access = access;
    this.loop = loop;
  }

  void addTo(Router router) {
    router.post("/api/modbus/read", Route.SMALL_BODY, this::read);
    router.change("/api/modbus/write", Route.SMALL_BODY, this::write);
  }

  private record Read(ModbusTable table, Adu request, int count) {}

  private CompletableFuture<Response> read(Request request) throws ErrorResponse {
    JsonObject in = Json.object(request);
    String port = port(in);
    if (!(in.get("reads") instanceof JsonArray wanted)
        || wanted.isEmpty()
        || wanted.size() > MOST_READS) {
      throw wrong("reads: expected a list of 1 to " + MOST_READS);
    }
    List<Read> reads = new ArrayList<>();
    for (Object each : wanted) {
      reads.add(oneRead(each));
    }
    return ask(request, port, reads.stream().map(Read::request).toList())
        .thenApply(answers -> Response.json(json(reads, answers)))
        .exceptionally(ModbusApi::refused);
  }

  private static Read oneRead(Object each) throws ErrorResponse {
    if (!(each instanceof JsonObject in)) {
      throw wrong("reads: expected objects");
    }
    ModbusTable table = table(in);
    int unit = number(in, "unit", 0, LARGEST_UNIT);
    int address = number(in, "address", 0, LARGEST_VALUE);
    int count = number(in, "count", 1, Math.min(table.mostRead(), LARGEST_VALUE + 1 - address));
    return new Read(table, table.read(unit, address, count), count);
  }

  private static String json(List<Read> reads, List<Optional<Adu>> answers) {
    JsonStringWriter out = JsonWriter.string().object().array("answers");
    for (int i = 0; i < reads.size(); i++) {
      Read read = reads.get(i);
      out.object();
      Optional<Adu> answer = answers.get(i);
      if (isGood(answer)) {
        out.array("values", read.table.values(answer.orElseThrow(), read.count));
      } else {
        writeError(out, answer);
      }
      out.end();
    }
    return out.end().end().done();
  }

  private static boolean isGood(Optional<Adu> answer) {
    return answer.isPresent() && (answer.get().functionCode() & EXCEPTION) == 0;
  }

  private static void writeError(JsonStringWriter out, Optional<Adu> answer) {
    int code = answer.filter(adu -> adu.pdu().length > 1).map(adu -> adu.pdu()[1] & 0xFF).orElse(0);
    out.value(
        "error",
        answer.isEmpty() || code == NO_RESPONSE
            ? "not responding"
            : AduText.ofAnswer(answer.get()));
    if (code > 0) {
      out.value("exception", code);
    }
  }

  private CompletableFuture<Response> write(Request request) throws ErrorResponse {
    JsonObject in = Json.object(request);
    String port = port(in);
    ModbusTable table = table(in);
    int unit = number(in, "unit", 0, LARGEST_UNIT);
    int address = number(in, "address", 0, LARGEST_VALUE);
    if (table.mostWritten() == 0) {
      throw wrong("kind: only holding registers and coils can be written");
    }
    List<Integer> values = values(in, Math.min(table.mostWritten(), LARGEST_VALUE + 1 - address));
    boolean isMultiple = in.getBoolean("multiple", false);
    Adu written = table.write(unit, address, values, isMultiple);
    return ask(request, port, List.of(written))
        .thenApply(answers -> written(written, answers.get(0), values.size()))
        .exceptionally(ModbusApi::refused);
  }

  private static Response written(Adu request, Optional<Adu> answer, int count) {
    JsonStringWriter out = JsonWriter.string().object();
    if (isGood(answer) || answer.isEmpty() && request.isBroadcast()) {
      out.value("written", count);
    } else {
      writeError(out, answer);
    }
    return Response.json(out.end().done());
  }

  private static List<Integer> values(JsonObject in, int most) throws ErrorResponse {
    if (!(in.get("values") instanceof JsonArray wanted)
        || wanted.isEmpty()
        || wanted.size() > most) {
      throw wrong("values: expected a list of 1 to " + most);
    }
    List<Integer> values = new ArrayList<>();
    for (Object value : wanted) {
      values.add(inRange(value, "values", 0, LARGEST_VALUE));
    }
    return values;
  }

  /** Asks, if the session does not wait for too many answers already. */
  private CompletableFuture<List<Optional<Adu>>> ask(
      Request request, String port, List<Adu> requests) throws ErrorResponse {
    String session = access.owner(request.headers());
    if (rounds.getOrDefault(session, 0) >= MOST_OF_SESSION) {
      throw new ErrorResponse(
          HttpResponseStatus.CONFLICT,
          "this session waits for " + MOST_OF_SESSION + " answers already: ask again later");
    }
    rounds.merge(session, 1, Integer::sum);
    return StatusApi.later(appliance.ask(port, requests))
        .whenCompleteAsync(
            (answers, problem) ->
                rounds.computeIfPresent(session, (any, count) -> count == 1 ? null : count - 1),
            loop);
  }

  private static Response refused(Throwable problem) {
    Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
    if (cause instanceof NotSentException) {
      return Response.error(HttpResponseStatus.CONFLICT, String.valueOf(cause.getMessage()));
    }
    throw new CompletionException(cause);
  }

  private String port(JsonObject in) throws ErrorResponse {
    return Json.port(Json.text(in, "port"), RestartApi.portNames(appliance));
  }

  private static ModbusTable table(JsonObject in) throws ErrorResponse {
    return ModbusTable.of(Json.text(in, "kind"))
        .orElseThrow(() -> wrong("kind: expected holding, input, coil or discrete"));
  }

  private static int number(JsonObject in, String key, int least, int most) throws ErrorResponse {
    return inRange(in.get(key), key, least, most);
  }

  private static int inRange(@Nullable Object value, String key, int least, int most)
      throws ErrorResponse {
    if (value instanceof Integer number && number >= least && number <= most) {
      return number;
    }
    throw wrong(key + ": expected a number from " + least + " to " + most);
  }

  private static ErrorResponse wrong(String text) {
    return new ErrorResponse(HttpResponseStatus.BAD_REQUEST, text);
  }
}
