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
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.Settings;
import org.serialbridge.settings.SocketTarget;
import org.serialbridge.settings.UnitSettings;

/** The setting table with its values, and changes of them. */
final class SettingsApi {
  /** In force as soon as they are stored; all others at a restart. */
  private static final Set<Setting<?>> AT_ONCE =
      Set.of(SettingTable.E, SettingTable.MID, SettingTable.WEBU, SettingTable.WEBFACT);

  private final Appliance appliance;
  private final SettingsStore store;
  private final Gate gate;
  private final Executor loop;
  private final Executor offLoop;

  /**
   * For a site.
   *
   * @param loop the event loop of the gate
   * @param offLoop where what takes time is done
   */
  SettingsApi(
      Appliance appliance, SettingsStore store, Gate gate, Executor loop, Executor offLoop) {
    this.appliance = appliance;
    this.store = store;
    this.gate = gate;
    this.loop = loop;
    this.offLoop = offLoop;
  }

  void addTo(Site site) {
    site.get(
        "/api/settings",
        request -> CompletableFuture.supplyAsync(() -> Answer.json(all()), offLoop));
    site.post("/api/settings", Route.SMALL_BODY, this::change);
  }

  // ---- what there is

  private String all() {
    ApplianceSettings settings = store.settings();
    JsonStringWriter out = JsonWriter.string();
    out.object()
        .value(
            "factoryPassword",
            settings.device().get(SettingTable.WEBU).equals(SettingTable.WEBU.factory()));
    write(out, "device", Setting.Level.DEVICE, settings.device(), store.deviceInForce());
    out.object("ports");
    for (String port : RestartApi.portNames(appliance)) {
      Settings stored = settings.unit(port).port();
      write(
          out,
          port,
          Setting.Level.PORT,
          stored,
          appliance.inForce(port).map(UnitSettings::port).orElse(stored));
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
    if (row.equals(SettingTable.SOCK)) {
      SocketTarget target = stored.get(SettingTable.SOCK);
      return target.text(
          target.mode().isServer() ? stored.get(SettingTable.SOCKPORT) : target.port());
    }
    return row.text(stored);
  }

  // ---- changes

  private CompletableFuture<Answer> change(Request request) throws Refusal {
    SettingsChange wanted =
        SettingsChange.of(Json.object(request), RestartApi.portNames(appliance));
    if (gate.needsPassword() && !wanted.isOnlyOf(SettingTable.WEBU)) {
      throw new Refusal(HttpResponseStatus.FORBIDDEN, "password");
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
      throw new Refusal(
          Answer.text(
              HttpResponseStatus.UNPROCESSABLE_ENTITY, Answer.JSON, out.end().end().done()));
    }
    return store
        .change(wanted::applyTo)
        .thenApplyAsync(
            change -> {
              if (change.isPresent() && wanted.isOf(SettingTable.WEBU)) {
                gate.keep(request.headers());
              }
              return RestartApi.changed(change);
            },
            loop);
  }
}
