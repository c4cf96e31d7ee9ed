package org.serialbridge.web;

import com.grack.nanojson.JsonWriter;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.appliance.SupportReport;
import org.serialbridge.status.StatusJson;

/** Status, history, log and metrics of the appliance. */
final class StatusApi {
  private final Appliance appliance;
  private final Executor loop;
  private final Executor offLoop;
  private final Supplier<List<String>> log;
  private final History history;
  private final SupportReport report;

  /**
   * For a site.
   *
   * @param history traffic of the ports
   * @param loop the event loop of the history
   * @param offLoop for work that takes time
   * @param report the support bundle
   * @param log the last lines of the log
   */
  StatusApi(
      Appliance appliance,
      History history,
      Executor loop,
      Executor offLoop,
      SupportReport report,
      Supplier<List<String>> log) {
    this.report = report;
    this.appliance = appliance;
    this.offLoop = offLoop;
    this.history = history;
    this.loop = loop;
    this.log = log;
  }

  void addTo(Router router) {
    router.get(
        "/api/status",
        request ->
            later(appliance.status()).thenApply(status -> Response.json(StatusJson.of(status))));
    router.get(
        "/api/history",
        request ->
            CompletableFuture.supplyAsync(() -> history(request), loop)
                .thenApplyAsync(Response::compressed, offLoop));
    router.get(
        "/metrics",
        request ->
            later(appliance.status())
                .thenApply(
                    status ->
                        Response.text(HttpResponseStatus.OK, Metrics.TYPE, Metrics.of(status))));
    router.get(
        "/api/report",
        request ->
            CompletableFuture.supplyAsync(
                () ->
                    Response.text(HttpResponseStatus.OK, Response.TEXT, report.text())
                        .asFile("serialbridge-report.txt"),
                offLoop));
    router.get("/api/log", request -> CompletableFuture.completedFuture(log()));
  }

  private Response history(Request request) {
    Optional<String> port = request.parameter("port");
    if (port.isEmpty()) {
      return Response.json(history.json());
    }
    boolean ofDay = request.parameter("span").filter("day"::equals).isPresent();
    return history
        .json(port.get(), ofDay)
        .map(Response::json)
        .orElseGet(() -> Response.error(HttpResponseStatus.NOT_FOUND, "no such port"));
  }

  private Response log() {
    return Response.json(JsonWriter.string().object().array("lines", log.get()).end().done());
  }

  /** A future of an event loop. */
  static <T> CompletableFuture<T> later(Future<T> future) {
    CompletableFuture<T> later = new CompletableFuture<>();
    future.addListener(
        (Future<T> done) -> {
          if (done.isSuccess()) {
            later.complete(done.getNow());
          } else {
            later.completeExceptionally(done.cause());
          }
        });
    return later;
  }
}
