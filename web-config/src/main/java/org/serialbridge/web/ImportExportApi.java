package org.serialbridge.web;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.settings.SettingsChange;
import org.serialbridge.settings.SettingsText;
import org.serialbridge.store.SettingsStore;

/** All settings as one file, and back. */
final class ImportExportApi {
  private static final int LONGEST_FILE = 1 << 20;
  private static final int MOST_LINES = 20_000;
  private static final int MOST_PROBLEMS = 100;
  private static final String REASON = "settings imported";

  private final Appliance appliance;
  private final SettingsStore store;
  private final Executor offLoop;

  ImportExportApi(Appliance appliance, SettingsStore store, Executor offLoop) {
    this.appliance = appliance;
    this.store = store;
    this.offLoop = offLoop;
  }

  void addTo(Router router) {
    router.get("/api/export", request -> CompletableFuture.supplyAsync(this::export, offLoop));
    router.change(
        "/api/import",
        LONGEST_FILE,
        request ->
            CompletableFuture.supplyAsync(
                    () -> checked(request.body(StandardCharsets.ISO_8859_1)), offLoop)
                .thenCompose(checked -> checked));
  }

  private Response export() {
    return Response.text(
            HttpResponseStatus.OK, Response.TEXT, SettingsText.export(store.settings()))
        .asFile("settings.conf");
  }

  /** Problems are found here, so that they do not hold up the thread of the settings. */
  private CompletableFuture<Response> checked(String text) {
    if (text.lines().limit(MOST_LINES + 1L).count() > MOST_LINES) {
      return CompletableFuture.completedFuture(
          problems(List.of(new SettingsText.Problem(MOST_LINES, "", "too many lines"))));
    }
    SettingsText.Parsed parsed = SettingsText.parse(text);
    if (!parsed.all().isEmpty()) {
      return CompletableFuture.completedFuture(problems(parsed.all()));
    }
    return store
        .change(parsed.edit())
        .thenApply(
            outcome -> {
              outcome.change().ifPresent(made -> appliance.bringIntoForce(made, REASON));
              return outcome
                  .change()
                  .map(this::changed)
                  .orElseGet(() -> RestartApi.changed(outcome));
            });
  }

  private Response changed(SettingsChange change) {
    List<String> unknown = new ArrayList<>(change.ports());
    unknown.removeAll(RestartApi.portNames(appliance));
    return RestartApi.changed(change, unknown);
  }

  private static Response problems(List<SettingsText.Problem> problems) {
    JsonStringWriter out = JsonWriter.string();
    out.object().value("error", "lines").array("problems");
    problems.stream()
        .limit(MOST_PROBLEMS)
        .forEach(
            problem ->
                out.object()
                    .value("line", problem.line())
                    .value("key", problem.key())
                    .value("text", problem.text())
                    .end());
    return Response.text(
        HttpResponseStatus.UNPROCESSABLE_ENTITY, Response.JSON, out.end().end().done());
  }
}
