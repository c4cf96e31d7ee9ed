package org.serialbridge.web;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.serialbridge.bridge.Appliance;
import org.serialbridge.bridge.SettingsStore;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.Settings;
import org.serialbridge.settings.SocketTarget;

/** The setting table with its values, and changes of them. */
final class SettingsApi {
  /** In force as soon as they are stored; all others at a restart. */
  private static final Set<Setting<?>> AT_ONCE =
      Set.of(
          SettingTable.ECHO,
          SettingTable.DEVICE_NAME,
          SettingTable.WEB_USER,
          SettingTable.ALLOW_FACTORY_PASSWORD);

  private final Appliance appliance;
  private final SettingsStore store;
  private final AccessControl access;
  private final Executor loop;
  private final Executor offLoop;

  /**
   * For a site.
   *
   * @param loop the event loop of the gate
   * @param offLoop where what takes time is done
   */
  SettingsApi(
      Appliance appliance,
      SettingsStore store,
      AccessControl access,
      Executor loop,
      Executor offLoop) {
    this.appliance = appliance;
    this.store = store;
    this.access = access;
    this.loop = loop;
    this.offLoop = offLoop;
  }

  void addTo(Router router) {
    router.get(
        "/api/settings",
        request -> CompletableFuture.supplyAsync(() -> Response.json(all()), offLoop));
    router.post("/api/settings", Route.SMALL_BODY, this::change);
  }

  // ---- what there is

  private String all() {
    ApplianceSettings settings = store.settings();
    JsonStringWriter out = JsonWriter.string();
    out.object()
        .value(
            "factoryPassword",
            settings.device().get(SettingTable.WEB_USER).equals(SettingTable.WEB_USER.factory()));
    write(out, "device", Setting.Level.DEVICE, settings.device(), store.deviceInForce());
    out.object("ports");
    for (String port : RestartApi.portNames(appliance)) {
      Settings stored = settings.unit(port).port();
      write(
          out,
          port,
          Setting.Level.PORT,
          stored,
          appliance.inForce(port).map(PortSettings::port).orElse(stored));
    }
    return out.end().end().done();
  }

  private static void write(
      JsonStringWriter out, String key, Setting.Level level, Settings stored, Settings inForce) {
    out.array(key);
    for (Setting<?> row : SettingTable.rows(level)) {
      write(out, row, stored, inForce);
    }
    out.end();
  }

  private static void write(
      JsonStringWriter out, Setting<?> row, Settings stored, Settings inForce) {
    out.object()
        .value("name", row.name())
        .value("key", row.key())
        .value("help", row.help())
        .value("accepts", row.syntax().accepts())
        .value("value", row.secret() ? "" : value(row, stored))
        .value("factory", row.secret() ? "" : row.text(Settings.factory(row.level())))
        .value("secret", row.secret());
    if (!row.syntax().choices().isEmpty()) {
      out.array("choices", row.syntax().choices());
    }
    out.value("effective", AT_ONCE.contains(row) || stored.get(row).equals(inForce.get(row))).end();
  }

  /** As on the console: of a server, the port that counts. */
  private static String value(Setting<?> row, Settings stored) {
    if (row.equals(SettingTable.SOCKET)) {
      SocketTarget target = stored.get(SettingTable.SOCKET);
      return target.text(
          target.mode().isServer() ? stored.get(SettingTable.LOCAL_PORT) : target.port());
    }
    return row.text(stored);
  }

  // ---- changes

  private CompletableFuture<Response> change(Request request) throws ErrorResponse {
    SettingsChange wanted =
        SettingsChange.of(Json.object(request), RestartApi.portNames(appliance));
    if (access.needsPassword() && !wanted.isOnlyOf(SettingTable.WEB_USER)) {
      throw new ErrorResponse(HttpResponseStatus.FORBIDDEN, "password");
    }
    List<SettingsChange.Problem> problems = wanted.problems();
    if (!problems.isEmpty()) {
      JsonStringWriter out = JsonWriter.string();
      out.object().value("error", "values").array("problems");
      problems.forEach(
          problem ->
              out.object()
                  .value("port", problem.port().orElse(null))
                  .value("key", problem.key())
                  .value("text", problem.text())
                  .end());
      throw new ErrorResponse(
          Response.text(
              HttpResponseStatus.UNPROCESSABLE_ENTITY, Response.JSON, out.end().end().done()));
    }
    return store
        .change(wanted::applyTo)
        .thenApplyAsync(
            change -> {
              if (change.isPresent() && wanted.isOf(SettingTable.WEB_USER)) {
                access.keep(request.headers());
              }
              return RestartApi.changed(change);
            },
            loop);
  }
}
