package org.serialbridge.web;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.settings.SettingsChange;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.store.SettingsStore;

/** Restarts and factory settings. */
final class RestartApi {
  private static final String REASON = "asked for on the web page";

  private final Appliance appliance;
  private final SettingsStore store;

  RestartApi(Appliance appliance, SettingsStore store) {
    this.appliance = appliance;
    this.store = store;
  }

  void addTo(Router router) {
    router.change("/api/restart", Route.SMALL_BODY, this::restart);
    router.change("/api/factory", Route.SMALL_BODY, this::factory);
  }

  private CompletableFuture<Response> restart(Request request) throws ErrorResponse {
    JsonObject in = Json.object(request);
    Set<String> ports = Json.ports(in, portNames(appliance));
    appliance.restart(ports, REASON);
    if (in.getBoolean("device", false)) {
      store.applyDevice(true);
    }
    return CompletableFuture.completedFuture(Response.json(named("restarted", ports)));
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
    return store.change(edit).thenApply(RestartApi::changed);
  }

  /** The stored change with the time at which it takes effect, or the reason for a refusal. */
  static Response changed(SettingsStore.Outcome outcome) {
    return outcome
        .change()
        .map(change -> changed(change, List.of()))
        .orElseGet(() -> Response.error(HttpResponseStatus.CONFLICT, outcome.refusal().orElse("")));
  }

  /** The change of an import, which may name ports that do not exist. */
  static Response changed(SettingsChange change, List<String> unknownPorts) {
    List<String> notes = new ArrayList<>(change.notes());
    unknownPorts.forEach(port -> notes.add(port + ": stored, but there is no such port"));
    return Response.json(
        JsonWriter.string()
            .object()
            .array("changed", change.ports())
            .array("portsToRestart", change.portsToRestart())
            .value("deviceToRestart", change.needsDeviceRestart())
            .array("notes", notes)
            .end()
            .done());
  }

  private static String named(String key, Set<String> names) {
    return JsonWriter.string().object().array(key, names).end().done();
  }

  /** The names of the ports that there are. */
  static List<String> portNames(Appliance appliance) {
    return appliance.ports().stream().map(Appliance.Port::name).toList();
  }
}
