package org.serialbridge.web;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.appliance.LineTests;
import org.serialbridge.linetest.BusSearch;
import org.serialbridge.linetest.LineTest;
import org.serialbridge.linetest.LineTestException;
import org.serialbridge.linetest.Loopback;
import org.serialbridge.linetest.Rs485Check;
import org.serialbridge.linetest.SearchOptions;
import org.serialbridge.linetest.SignalLamps;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.status.LineTestJson;
import org.serialbridge.status.LineTestReport;

/** Tests of the serial lines: the search of the settings, and the tests of the wiring. */
final class TestsApi {
  private final Appliance appliance;
  private final LineTests tests;

  TestsApi(Appliance appliance) {
    this.appliance = appliance;
    tests = new LineTests(appliance);
  }

  void addTo(Router router) {
    router.get("/api/test", this::report);
    router.change("/api/test/start", Route.SMALL_BODY, this::start);
    router.change("/api/test/stop", Route.SMALL_BODY, this::stop);
    router.change("/api/test/signal", Route.SMALL_BODY, this::signal);
    router.post("/api/test/estimate", Route.SMALL_BODY, TestsApi::estimate);
  }

  /** No test is no error: a page looks whether there is one. */
  private CompletableFuture<Response> report(Request request) throws ErrorResponse {
    String port = port(request.parameter("port").orElse(""));
    return answer(tests.report(port))
        .thenApply(
            answer ->
                answer.status().equals(HttpResponseStatus.CONFLICT) ? Response.json("{}") : answer);
  }

  private CompletableFuture<Response> start(Request request) throws ErrorResponse {
    JsonObject in = Json.object(request);
    return answer(tests.start(port(Json.text(in, "port")), test(in)));
  }

  private static LineTest.Factory test(JsonObject in) throws ErrorResponse {
    return switch (Json.text(in, "test")) {
      case BusSearch.KIND -> {
        SearchOptions options = options(in);
        yield line -> new BusSearch(line, options);
      }
      case Loopback.KIND -> Loopback::new;
      case SignalLamps.KIND -> SignalLamps::new;
      case Rs485Check.KIND -> Rs485Check::new;
      default ->
          throw new ErrorResponse(
              HttpResponseStatus.BAD_REQUEST, "test: expected search, loopback, signals or rs485");
    };
  }

  private static SearchOptions options(JsonObject in) throws ErrorResponse {
    try {
      return SearchOptions.of(
          in.getString("mode", "all"),
          in.getString("units", SearchOptions.FACTORY_UNITS),
          in.getInt("timeoutMillis", SearchOptions.FACTORY_TIMEOUT_MILLIS),
          in.getBoolean("all", false));
    } catch (LineTestException e) {
      throw new ErrorResponse(
          HttpResponseStatus.UNPROCESSABLE_ENTITY, String.valueOf(e.getMessage()));
    }
  }

  /** The longest time of a search, before it begins. */
  private static CompletableFuture<Response> estimate(Request request) throws ErrorResponse {
    long millis = options(Json.object(request)).longestMillis();
    return CompletableFuture.completedFuture(
        Response.json(JsonWriter.string().object().value("longestMillis", millis).end().done()));
  }

  private CompletableFuture<Response> stop(Request request) throws ErrorResponse {
    return answer(tests.stop(port(Json.text(Json.object(request), "port"))));
  }

  private CompletableFuture<Response> signal(Request request) throws ErrorResponse {
    JsonObject in = Json.object(request);
    ControlSignal signal =
        switch (Json.text(in, "signal")) {
          case "DTR" -> ControlSignal.DTR;
          case "RTS" -> ControlSignal.RTS;
          default ->
              throw new ErrorResponse(
                  HttpResponseStatus.BAD_REQUEST, "signal: expected DTR or RTS");
        };
    boolean isOn = in.getBoolean("on", false);
    return answer(tests.signal(port(Json.text(in, "port")), signal, isOn));
  }

  private String port(String name) throws ErrorResponse {
    return Json.port(name, RestartApi.portNames(appliance));
  }

  private static CompletableFuture<Response> answer(Future<LineTestReport> report) {
    return StatusApi.later(report).handle(TestsApi::answer);
  }

  private static Response answer(LineTestReport report, @Nullable Throwable problem) {
    if (problem == null) {
      return Response.json(LineTestJson.of(report));
    }
    if (problem instanceof LineTestException) {
      return Response.error(HttpResponseStatus.CONFLICT, String.valueOf(problem.getMessage()));
    }
    throw new CompletionException(problem);
  }
}
