package org.serialbridge.web;

import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import org.serialbridge.bridge.Appliance;
import org.serialbridge.status.StatusJson;

/** What the appliance says of itself. */
final class StatusApi {
  private final Appliance appliance;

  StatusApi(Appliance appliance) {
    this.appliance = appliance;
  }

  void addTo(Site site) {
    site.get(
        "/api/status",
        request ->
            later(appliance.status()).thenApply(status -> Answer.json(StatusJson.of(status))));
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
