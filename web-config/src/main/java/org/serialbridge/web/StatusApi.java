package org.serialbridge.web;

import com.grack.nanojson.JsonWriter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.serialbridge.bridge.Appliance;
import org.serialbridge.status.StatusJson;

/** What the appliance says of itself. */
final class StatusApi {
  private final Appliance appliance;
  private final EventLoop loop;
  private final Supplier<List<String>> log;
  private final History history = new History();

  /**
   * For a site.
   *
   * @param loop the event loop where the history is kept
   * @param log the last lines of the log
   */
  StatusApi(Appliance appliance, EventLoop loop, Supplier<List<String>> log) {
    this.appliance = appliance;
    this.loop = loop;
    this.log = log;
  }

  void addTo(Site site) {
    site.get(
        "/api/status",
        request ->
            later(appliance.status()).thenApply(status -> Answer.json(StatusJson.of(status))));
    site.get(
        "/api/history",
        request -> CompletableFuture.supplyAsync(history::json, loop).thenApply(Answer::json));
    site.get(
        "/metrics",
        request ->
            later(appliance.status())
                .thenApply(
                    status ->
                        Answer.text(HttpResponseStatus.OK, Metrics.TYPE, Metrics.of(status))));
    site.get("/api/log", request -> CompletableFuture.completedFuture(log()));
  }

  private Answer log() {
    return Answer.json(JsonWriter.string().object().array("lines", log.get()).end().done());
  }

  /** From now on there is a history. */
  void start() {
    later(appliance.samples())
        .thenAcceptAsync(
            samples -> {
              history.add(samples, loop.ticker().nanoTime());
              loop.schedule(this::start, History.STEP_SECONDS, TimeUnit.SECONDS);
            },
            loop);
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
