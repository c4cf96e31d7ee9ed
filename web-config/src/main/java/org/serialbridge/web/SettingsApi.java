package org.serialbridge.web;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.Choice;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.Group;
import org.serialbridge.settings.Part;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.settings.Syntax;
import org.serialbridge.store.SettingsStore;

/** The rows of the setting table with their values, and changes of these. */
final class SettingsApi {
  private final Appliance appliance;
  private final SettingsStore store;
  private final AccessControl access;
  private final Executor loop;
  private final Executor offLoop;
  private final Trial trial;

  /**
   * For a router.
   *
   * @param loop the event loop of the access control
   * @param offLoop for work that takes time
   */
  SettingsApi(
      Appliance appliance,
      SettingsStore store,
      AccessControl access,
      Trial trial,
      Executor loop,
      Executor offLoop) {
    this.trial = trial;
    this.appliance = appliance;
    this.store = store;
    this.access = access;
    this.loop = loop;
    this.offLoop = offLoop;
  }

  void addTo(Router router) {
    router.get("/api/settings", this::all);
    router.post("/api/settings", Route.SMALL_BODY, this::change);
    router.post("/api/password", Route.SMALL_BODY, this::password);
    router.post("/api/trial", Route.SMALL_BODY, this::keep);
  }

  // ---- the rows

  private CompletableFuture<Response> all(Request request) throws ErrorResponse {
    Optional<String> of = request.parameter("of");
    if (of.filter(port -> !port.isEmpty()).isPresent()) {
      Json.port(of.get(), RestartApi.portNames(appliance));
    }
    return CompletableFuture.supplyAsync(
        () -> Response.json(rows(of, request.user())).compressed(), offLoop);
  }

  /**
   * The rows with their values.
   *
   * @param of the name of the only port, or an empty text for the device alone; everything without
   */
  private String rows(Optional<String> of, SignedIn user) {
    ApplianceSettings settings = store.settings();
    JsonStringWriter out = JsonWriter.string();
    out.object()
        .value(
            "factoryPassword",
            settings.device().get(DeviceRows.WEB_USER).equals(DeviceRows.WEB_USER.factory()));
    PortSettings device = settings.port(SettingsEdit.DEVICE);
    if (of.filter(port -> !port.isEmpty()).isEmpty()) {
      groups(
          out,
          "device",
          Setting.Level.DEVICE,
          device,
          new PortSettings(store.deviceInForce(), device.port()),
          user);
    }
    out.object("ports");
    for (String port : RestartApi.portNames(appliance)) {
      if (of.filter(only -> !only.equals(port)).isPresent()) {
        continue;
      }
      PortSettings stored = settings.port(port);
      PortSettings inForce = appliance.inForce(port).orElse(stored);
      groups(out, port, Setting.Level.PORT, stored, inForce, user);
    }
    return out.end().end().done();
  }

  private static void groups(
      JsonStringWriter out,
      String key,
      Setting.Level level,
      PortSettings stored,
      PortSettings inForce,
      SignedIn user) {
    out.array(key);
    for (Group group : Group.values()) {
      List<Setting<?>> rows =
          SettingTable.rows(level).stream().filter(row -> row.group() == group).toList();
      if (!rows.isEmpty()) {
        out.object()
            .value("heading", group.heading())
            .value("page", group.page().name().toLowerCase(Locale.ROOT))
            .array("settings");
        rows.forEach(row -> write(out, row, stored, inForce, user));
        out.end().end();
      }
    }
    out.end();
  }

  private static void write(
      JsonStringWriter out,
      Setting<?> row,
      PortSettings stored,
      PortSettings inForce,
      SignedIn user) {
    boolean isSecret = user.mayChange() ? row.isSecret() : row.isConfidential();
    out.object()
        .value("name", row.name())
        .value("key", row.key())
        .value("label", row.label())
        .value("help", row.help())
        .value("table", row.table().map(Setting.Table::heading).orElse(null))
        .value("value", isSecret ? shownSecret(row, stored) : row.shown(stored))
        .value("factory", isSecret ? "" : PortSettings.FACTORY.text(row))
        .value("secret", isSecret)
        .value("essential", row.isEssential())
        .value("hasOwnForm", row.equals(DeviceRows.WEB_USER))
        .value("decidesMode", row.equals(SocketRows.SOCKET))
        .value("atOnce", row.effect() == Setting.Effect.AT_ONCE)
        .value(
            "effective",
            row.effect() == Setting.Effect.AT_ONCE || stored.get(row).equals(inForce.get(row)))
        .value("hasEffect", row.modes().contains(stored.mode()))
        .array("modes", row.modes().stream().map(SocketMode::keyword).toList())
        .array("modeLabels", row.modes().stream().map(SocketMode::label).toList());
    if (row.isDescribed()) {
      out.value("accepts", row.syntax().accepts()).array("parts");
      row.syntax().parts().forEach(part -> write(out, part));
      out.end();
    }
    out.end();
  }

  /** Nothing, but that it is off. */
  private static String shownSecret(Setting<?> row, PortSettings stored) {
    return row.shown(stored).equals(Syntax.OFF) && row.isSecret() ? Syntax.OFF : "";
  }

  private static void write(JsonStringWriter out, Part<?> part) {
    out.object()
        .value("label", part.label())
        .value("type", part.type().name())
        .value("accepts", part.accepts())
        .value("secret", part.isSecret());
    if (part.type() == Part.Type.NUMBER) {
      out.value("min", part.min()).value("max", part.max()).value("unit", part.unit());
    } else if (part.max() > 0) {
      out.value("maxLength", part.max());
    }
    out.array("choices");
    for (Choice choice : part.choices()) {
      out.object().value("value", choice.keyword()).value("label", choice.label()).end();
    }
    out.end().array("suggestions", part.suggestions());
    part.onlyWith().ifPresent(first -> out.value("onlyWith", first));
    part.leftOut().ifPresent(text -> out.value("leftOut", text));
    out.end();
  }

  // ---- changes

  /** A person has reached the device, perhaps by its new values. */
  private CompletableFuture<Response> keep(Request request) {
    return CompletableFuture.supplyAsync(
        () ->
            trial.keep(request.from())
                ? Response.json("{}")
                : Response.error(HttpResponseStatus.CONFLICT, "not reached by the new address"),
        loop);
  }

  private CompletableFuture<Response> change(Request request) throws ErrorResponse {
    JsonObject in = Json.object(request);
    boolean isApplied = in.getBoolean("apply", false);
    SettingsEdit edit = edit(in, RestartApi.portNames(appliance));
    if (isApplied || !edit.namesOnly(DeviceRows.WEB_USER)) {
      access.requirePassword(request);
    }
    if (!edit.problems().isEmpty()) {
      throw new ErrorResponse(problems(edit.problems()));
    }
    NetworkEdits.require(store, edit, request.from().address(), in.getBoolean("confirm", false));
    return store(edit, request, isApplied);
  }

  private CompletableFuture<Response> password(Request request) throws ErrorResponse {
    JsonObject in = Json.object(request);
    String user = Json.text(in, "user");
    String password = Json.text(in, "password");
    if (user.contains(",") || password.contains(",")) {
      throw new ErrorResponse(
          HttpResponseStatus.BAD_REQUEST, "User and password cannot have a comma");
    }
    String value = user + "," + password;
    SettingsEdit edit = new SettingsEdit().set(SettingsEdit.DEVICE, DeviceRows.WEB_USER, value);
    if (!edit.problems().isEmpty()) {
      throw new ErrorResponse(HttpResponseStatus.BAD_REQUEST, edit.problems().get(0).text());
    }
    NetworkEdits.require(store, edit, request.from().address(), false);
    return store(edit, request, false);
  }

  private Response applied(SettingsStore.Outcome outcome) {
    boolean isTrial = outcome.change().isPresent() && trial.apply();
    return RestartApi.changed(outcome, isTrial);
  }

  private CompletableFuture<Response> store(SettingsEdit edit, Request request, boolean isApplied) {
    return store
        .change(edit, request.author())
        .thenApplyAsync(
            outcome -> {
              if (outcome.change().isPresent() && edit.names(DeviceRows.WEB_USER)) {
                access.keep(request.headers());
              }
              return isApplied ? applied(outcome) : RestartApi.changed(outcome);
            },
            loop);
  }

  /**
   * The edit that a document asks for: {@code {"device": {KEY: VALUE}, "ports": {NAME: {KEY:
   * VALUE}}}}, with the keys of the settings file and values as on the console.
   */
  private static SettingsEdit edit(JsonObject in, List<String> ports) throws ErrorResponse {
    SettingsEdit edit = new SettingsEdit();
    set(edit, SettingsEdit.DEVICE, Setting.Level.DEVICE, Json.object(in, "device"));
    JsonObject each = Json.object(in, "ports");
    for (String port : each.keySet()) {
      if (ports.contains(port)) {
        set(edit, port, Setting.Level.PORT, Json.object(each, port));
      } else {
        edit.problem(port, "", "there is no such port (ports: " + String.join(", ", ports) + ")");
      }
    }
    return edit;
  }

  private static void set(SettingsEdit edit, String port, Setting.Level level, JsonObject values) {
    for (String key : values.keySet()) {
      Optional<Setting<?>> row = SettingTable.withKey(level, key);
      Object value = values.get(key);
      if (row.isEmpty()) {
        edit.problem(port, key, "there is no such setting");
      } else if (value instanceof String || value instanceof Integer) {
        edit.set(port, row.get(), String.valueOf(value));
      } else {
        edit.problem(port, key, "Enter a text in quotes, or a whole number");
      }
    }
  }

  private static Response problems(List<SettingsEdit.Problem> problems) {
    JsonStringWriter out = JsonWriter.string();
    out.object().value("error", "values").array("problems");
    problems.forEach(
        problem ->
            out.object()
                .value("port", problem.port().isEmpty() ? null : problem.port())
                .value("key", problem.key())
                .value("part", problem.part())
                .value("text", problem.text())
                .end());
    return Response.text(
        HttpResponseStatus.UNPROCESSABLE_ENTITY, Response.JSON, out.end().end().done());
  }
}
