package org.serialbridge.web;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.appliance.Side;
import org.serialbridge.at.AtInterpreter;
import org.serialbridge.at.AtOutcome;
import org.serialbridge.port.NotSentException;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.store.SettingsStore;

/** AT commands, and bytes that a person sends to the line or the peers of a port. */
final class ConsoleApi {
  private static final int LONGEST_COMMAND = 1024;
  private static final int MOST_BYTES = 1024;

  private final Appliance appliance;
  private final SettingsStore store;
  private final AccessControl access;

  ConsoleApi(Appliance appliance, SettingsStore store, AccessControl access) {
    this.appliance = appliance;
    this.store = store;
    this.access = access;
  }

  void addTo(Router router) {
    router.post("/api/at", Route.SMALL_BODY, this::at);
    router.change("/api/send", Route.SMALL_BODY, this::send);
  }

  private CompletableFuture<Response> at(Request request) throws ErrorResponse {
    JsonObject in = Json.object(request);
    String port = port(in);
    String line = Json.text(in, "line");
    if (line.length() > LONGEST_COMMAND) {
      throw new ErrorResponse(HttpResponseStatus.BAD_REQUEST, "line: too long");
    }
    if (!AtInterpreter.isQuery(line)) { // a query needs no password of one's own
      access.requirePassword(request);
    }
    NetworkEdits.require(
        store, edit(port, line), request.from().address(), in.getBoolean("confirm", false));
    return StatusApi.later(appliance.at(port, line, request.author()))
        .thenApply(ConsoleApi::answer);
  }

  /** The edit of a set command; none for another line, which the console answers. */
  private static SettingsEdit edit(String port, String line) {
    try {
      return AtInterpreter.set(port, line);
    } catch (IllegalArgumentException e) {
      return new SettingsEdit();
    }
  }

  private static Response answer(AtOutcome outcome) {
    JsonStringWriter out = JsonWriter.string();
    out.object()
        .value("reply", outcome.reply())
        .value("next", outcome.next().name().toLowerCase(Locale.ROOT));
    if (!outcome.problem().isEmpty()) {
      out.value("problem", outcome.problem());
    }
    return Response.json(out.end().done());
  }

  private CompletableFuture<Response> send(Request request) throws ErrorResponse {
    JsonObject in = Json.object(request);
    String port = port(in);
    byte[] bytes = bytes(Json.text(in, "hex"));
    Side to =
        switch (Json.text(in, "to")) {
          case "line" -> Side.LINE;
          case "peers" -> Side.PEERS;
          default ->
              throw new ErrorResponse(HttpResponseStatus.BAD_REQUEST, "to: expected line or peers");
        };
    return StatusApi.later(appliance.send(port, to, bytes)).handle(ConsoleApi::sent);
  }

  private static Response sent(Integer count, @Nullable Throwable problem) {
    if (problem == null) {
      return Response.json(JsonWriter.string().object().value("sent", count).end().done());
    }
    if (problem instanceof NotSentException) {
      return Response.error(HttpResponseStatus.CONFLICT, String.valueOf(problem.getMessage()));
    }
    throw new CompletionException(problem);
  }

  private static byte[] bytes(String hex) throws ErrorResponse {
    try {
      byte[] bytes = HexFormat.of().parseHex(hex.replaceAll("\\s+", ""));
      if (bytes.length >= 1 && bytes.length <= MOST_BYTES) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // The same answer.
    }
    throw new ErrorResponse(
        HttpResponseStatus.BAD_REQUEST, "hex: expected 1 to " + MOST_BYTES + " bytes, like 01 0a");
  }

  private String port(JsonObject in) throws ErrorResponse {
    return Json.port(Json.text(in, "port"), RestartApi.portNames(appliance));
  }
}
