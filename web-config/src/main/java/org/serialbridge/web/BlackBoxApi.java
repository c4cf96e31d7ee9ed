package org.serialbridge.web;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.monitor.BlackBox;
import org.serialbridge.monitor.Fault;
import org.serialbridge.port.TrafficCapture;

/** The black boxes of the ports: what they wait for, and the captures that they keep. */
final class BlackBoxApi {
  private final Appliance appliance;

  BlackBoxApi(Appliance appliance) {
    this.appliance = appliance;
  }

  void addTo(Router router) {
    router.get(
        "/api/blackbox",
        request -> answer(port(request.parameter("port").orElse("")), capture -> {}));
    router.change("/api/blackbox", Route.SMALL_BODY, this::arm);
    router.change("/api/blackbox/delete", Route.SMALL_BODY, this::delete);
  }

  private CompletableFuture<Response> arm(Request request) throws ErrorResponse {
    JsonObject in = Json.object(request);
    String port = port(Json.text(in, "port"));
    Set<Fault> faults = faults(in);
    if (faults.isEmpty()) {
      return answer(port, TrafficCapture::disarm);
    }
    BlackBox.Trigger trigger =
        new BlackBox.Trigger(faults, seconds(in, "before"), seconds(in, "after"));
    return answer(port, capture -> capture.arm(trigger));
  }

  private static Set<Fault> faults(JsonObject in) throws ErrorResponse {
    if (!(in.get("faults") instanceof JsonArray names)) {
      throw wrong("faults: expected a list");
    }
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    for (Object name : names) {
      faults.add(
          Fault.of(String.valueOf(name)).orElseThrow(() -> wrong("faults: unknown: " + name)));
    }
    return faults;
  }

  private static int seconds(JsonObject in, String key) throws ErrorResponse {
    if (in.get(key) instanceof Integer seconds
        && seconds >= 1
        && seconds <= BlackBox.MOST_SECONDS) {
      return seconds;
    }
    throw wrong(key + ": expected 1 to " + BlackBox.MOST_SECONDS + " seconds");
  }

  private CompletableFuture<Response> delete(Request request) throws ErrorResponse {
    JsonObject in = Json.object(request);
    long id = in.getLong("id", 0);
    return answer(port(Json.text(in, "port")), capture -> capture.blackBox().delete(id));
  }

  private CompletableFuture<Response> answer(String port, Consumer<TrafficCapture> action) {
    return StatusApi.later(
        appliance.onCapture(
            port,
            capture -> {
              action.accept(capture);
              return Response.json(json(capture.blackBox()));
            }));
  }

  private static String json(BlackBox box) {
    JsonStringWriter out = JsonWriter.string().object();
    Optional<BlackBox.Trigger> trigger = box.trigger();
    out.array("faults");
    trigger.ifPresent(on -> on.faults().forEach(fault -> out.value(fault.label())));
    out.end();
    trigger.ifPresent(
        on -> out.value("before", on.beforeSeconds()).value("after", on.afterSeconds()));
    out.value("recording", box.isRecording()).array("captures");
    for (BlackBox.Kept kept : box.kept()) {
      out.object()
          .value("id", kept.id())
          .value("fault", kept.fault().label())
          .value("time", kept.time().toString())
          .value("frames", kept.capture().frames().size())
          .end();
    }
    return out.end().end().done();
  }

  private String port(String name) throws ErrorResponse {
    return Json.port(name, RestartApi.portNames(appliance));
  }

  private static ErrorResponse wrong(String text) {
    return new ErrorResponse(HttpResponseStatus.BAD_REQUEST, text);
  }
}
