package org.serialbridge.web;

import com.grack.nanojson.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The stored views of the page Values. */
final class ValueViewsApi {
  private final ValueViews views;
  private final Executor offLoop;

  /**
   * For a site.
   *
   * @param offLoop one thread, for the disk
   */
  ValueViewsApi(ValueViews views, Executor offLoop) {
    this.views = views;
    this.offLoop = offLoop;
  }

  /** A change of the views. */
  @FunctionalInterface
  private interface Change {
    void make(JsonObject in) throws ErrorResponse;
  }

  void addTo(Router router) {
    router.get("/api/views", request -> answer(new JsonObject(), in -> {}));
    router.change("/api/views", Route.SMALL_BODY, request -> answer(request, views::save));
    router.change(
        "/api/views/delete",
        Route.SMALL_BODY,
        request -> answer(request, in -> views.delete(Json.text(in, "name"))));
  }

  private CompletableFuture<Response> answer(Request request, Change change) throws ErrorResponse {
    return answer(Json.object(request), change);
  }

  private CompletableFuture<Response> answer(JsonObject in, Change change) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            change.make(in);
            return Response.json(views.json());
          } catch (ErrorResponse e) {
            return e.answer();
          }
        },
        offLoop);
  }
}
