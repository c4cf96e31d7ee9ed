package org.serialbridge.web;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.at.AtInterpreter;
import org.serialbridge.audit.Author;
import org.serialbridge.settings.SettingsChange;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SettingsText;
import org.serialbridge.store.SettingsStore;

/** All settings as one file, and back. */
final class ImportExportApi {
  private static final int LONGEST_FILE = 1 << 20;
  private static final int MOST_LINES = 20_000;
  private static final int MOST_PROBLEMS = 100;
  private static final String REASON = "settings imported";

  /** Lines of a script without a set command: empty ones, comments, queries, a restart. */
  private static final Pattern NO_CHANGE =
      Pattern.compile("|#.*|AT\\+[A-Z0-9]+\\?|AT\\+(Z|ENTM)|\\+OK.*", Pattern.CASE_INSENSITIVE);

  private final Appliance appliance;
  private final SettingsStore store;
  private final Trial trial;
  private final Executor loop;
  private final Executor offLoop;

  ImportExportApi(
      Appliance appliance, SettingsStore store, Trial trial, Executor loop, Executor offLoop) {
    this.appliance = appliance;
    this.trial = trial;
    this.loop = loop;
    this.store = store;
    this.offLoop = offLoop;
  }

  void addTo(Router router) {
    router.get(
        "/api/export",
        request -> CompletableFuture.supplyAsync(() -> export(request.user()), offLoop));
    router.change(
        "/api/import",
        LONGEST_FILE,
        request ->
            CompletableFuture.supplyAsync(() -> imported(request), offLoop)
                .thenCompose(answer -> answer));
    router.change("/api/at-script", Route.SMALL_BODY, this::script);
  }

  private Response export(SignedIn user) {
    String text =
        user.mayChange()
            ? SettingsText.export(store.settings())
            : SettingsText.exportWithoutSecrets(store.settings());
    return Response.text(HttpResponseStatus.OK, Response.TEXT, text).asFile("settings.conf");
  }

  private static boolean isPreview(Request request) {
    return request.parameter("preview").isPresent();
  }

  /** Problems are found here, so that they do not hold up the thread of the settings. */
  private CompletableFuture<Response> imported(Request request) {
    String text = request.body(StandardCharsets.ISO_8859_1);
    if (text.lines().limit(MOST_LINES + 1L).count() > MOST_LINES) {
      return CompletableFuture.completedFuture(
          problems(List.of(new SettingsText.Problem(MOST_LINES, "", "too many lines"))));
    }
    SettingsText.Parsed parsed = SettingsText.parse(text);
    if (!parsed.all().isEmpty()) {
      return CompletableFuture.completedFuture(problems(parsed.all()));
    }
    return made(parsed.edit(), request);
  }

  /** A script of AT set commands for one port, a command in each line. */
  private CompletableFuture<Response> script(Request request) throws ErrorResponse {
    String port = Json.port(request.parameter("port").orElse(""), RestartApi.portNames(appliance));
    SettingsEdit edit = new SettingsEdit();
    List<SettingsText.Problem> wrong = new ArrayList<>();
    int number = 0;
    for (String line : (Iterable<String>) request.body(StandardCharsets.UTF_8).lines()::iterator) {
      number++;
      String command = line.strip();
      if (!NO_CHANGE.matcher(command).matches()) {
        try {
          edit.add(AtInterpreter.set(port, command));
        } catch (IllegalArgumentException e) {
          wrong.add(new SettingsText.Problem(number, "", String.valueOf(e.getMessage())));
        }
      }
    }
    return wrong.isEmpty()
        ? made(edit, request)
        : CompletableFuture.completedFuture(problems(wrong));
  }

  /** The edit is only shown, or is stored and takes effect. */
  private CompletableFuture<Response> made(SettingsEdit edit, Request request) {
    if (isPreview(request)) {
      return CompletableFuture.completedFuture(answer(store.preview(edit), false));
    }
    try {
      boolean isConfirmed = request.parameter("confirm").filter("true"::equals).isPresent();
      NetworkEdits.require(store, edit, request.from().address(), isConfirmed);
    } catch (ErrorResponse e) {
      return CompletableFuture.completedFuture(e.answer());
    }
    return store
        .change(edit, request.author())
        .thenApplyAsync(
            outcome -> {
              boolean isTrial =
                  outcome
                      .change()
                      .filter(change -> bringIntoForce(change, request.author()))
                      .isPresent();
              return answer(outcome, isTrial);
            },
            loop);
  }

  /**
   * Returns whether the old device settings return unless the device is reached by the new ones.
   */
  private boolean bringIntoForce(SettingsChange change, Author author) {
    store.audit().imported(change, author);
    appliance.restart(change.portsToRestart(), author, REASON);
    return change.needsDeviceRestart() && trial.apply();
  }

  private Response answer(SettingsStore.Outcome outcome, boolean isTrial) {
    return outcome
        .change()
        .map(change -> changed(change, isTrial))
        .orElseGet(() -> RestartApi.changed(outcome));
  }

  private Response changed(SettingsChange change, boolean isTrial) {
    List<String> unknown = new ArrayList<>(change.ports());
    unknown.removeAll(RestartApi.portNames(appliance));
    return RestartApi.changed(change, unknown, isTrial);
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
