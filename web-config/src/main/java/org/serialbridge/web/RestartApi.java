package org.serialbridge.web;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.appliance.Port;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.Refusal;
import org.serialbridge.settings.Settings;
import org.serialbridge.settings.SettingsChange;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.WanSettings;
import org.serialbridge.store.SettingsStore;

/** Restarts and factory settings. */
final class RestartApi {
  private static final String REASON = "asked for on the web page";

  private final Appliance appliance;
  private final SettingsStore store;
  private final Trial trial;

  RestartApi(Appliance appliance, SettingsStore store, Trial trial) {
    this.appliance = appliance;
    this.store = store;
    this.trial = trial;
  }

  void addTo(Router router) {
    router.change("/api/restart", Route.SMALL_BODY, this::restart);
    router.change("/api/factory", Route.SMALL_BODY, this::factory);
    router.change("/api/disconnect", Route.SMALL_BODY, this::disconnect);
    router.change("/api/clear", Route.SMALL_BODY, this::clear);
  }

  private CompletableFuture<Response> restart(Request request) throws ErrorResponse {
    JsonObject in = Json.object(request);
    Set<String> ports = Json.ports(in, portNames(appliance));
    appliance.restart(ports, request.author(), REASON);
    boolean isTrial = in.getBoolean("device", false) && trial.apply();
    JsonStringWriter out = JsonWriter.string();
    out.object().array("restarted", ports);
    writeTrial(out, isTrial, store.deviceInForce());
    return CompletableFuture.completedFuture(Response.json(out.end().done()));
  }

  private CompletableFuture<Response> factory(Request request) throws ErrorResponse {
    JsonObject in = Json.object(request);
    Set<String> ports = Json.ports(in, portNames(appliance));
    boolean isDevice = in.getBoolean("device", false);
    SettingsEdit edit = new SettingsEdit();
    ports.forEach(edit::reset);
    if (isDevice) {
      edit.reset(SettingsEdit.DEVICE);
    }
    return store.change(edit, request.author()).thenApply(RestartApi::changed);
  }

  private CompletableFuture<Response> disconnect(Request request) throws ErrorResponse {
    JsonObject in = Json.object(request);
    String port = Json.port(Json.text(in, "port"), portNames(appliance));
    return StatusApi.later(appliance.disconnectClient(port, Json.text(in, "address")))
        .thenApply(
            wasThere ->
                wasThere
                    ? Response.json("{}")
                    : Response.error(HttpResponseStatus.CONFLICT, "no such client is connected"));
  }

  private CompletableFuture<Response> clear(Request request) throws ErrorResponse {
    String port = Json.port(Json.text(Json.object(request), "port"), portNames(appliance));
    return StatusApi.later(appliance.clearCounters(port)).thenApply(done -> Response.json("{}"));
  }

  /** The stored change with the time at which it takes effect, or the reason for a refusal. */
  static Response changed(SettingsStore.Outcome outcome) {
    return changed(outcome, false);
  }

  /**
   * The same.
   *
   * @param isTrial whether its values return unless the device is reached by the new ones
   */
  static Response changed(SettingsStore.Outcome outcome, boolean isTrial) {
    return outcome
        .change()
        .map(change -> changed(change, List.of(), isTrial))
        .orElseGet(
            () ->
                Response.error(
                    HttpResponseStatus.CONFLICT,
                    outcome.refusal().map(Refusal::reason).orElse("")));
  }

  /** The change of an import, which may name ports that do not exist. */
  static Response changed(SettingsChange change, List<String> unknownPorts, boolean isTrial) {
    List<String> notes = new ArrayList<>(change.notes());
    unknownPorts.forEach(port -> notes.add(port + ": stored, but there is no such port"));
    JsonStringWriter out = JsonWriter.string();
    out.object()
        .array("changed", change.ports())
        .array("portsToRestart", change.portsToRestart())
        .value("deviceToRestart", change.needsDeviceRestart())
        .array("notes", notes)
        .array("differences");
    for (SettingsChange.Difference one : change.differences()) {
      out.object()
          .value("port", one.port().isEmpty() ? null : one.port())
          .value("name", one.setting().name())
          .value("label", one.setting().label())
          .value("secret", one.setting().isSecret())
          .value("before", one.before())
          .value("after", one.after())
          .end();
    }
    out.end();
    writeTrial(out, isTrial, change.after().device());
    return Response.json(out.end().done());
  }

  /** Where the device will be. */
  private static void writeTrial(JsonStringWriter out, boolean isTrial, Settings device) {
    if (!isTrial) {
      out.nul("trial");
      return;
    }
    WanSettings wan = device.get(DeviceRows.HOST_NETWORK);
    boolean isStatic = wan.kind() == WanSettings.Kind.STATIC;
    out.object("trial")
        .value("seconds", Trial.SECONDS)
        .value("address", isStatic ? wan.address().toString() : null)
        .value("port", device.get(DeviceRows.WEB_PORT))
        .value("tls", device.get(DeviceRows.WEB_TLS))
        .end();
  }

  /** The names of the ports that there are. */
  static List<String> portNames(Appliance appliance) {
    return appliance.ports().stream().map(Port::name).toList();
  }
}
