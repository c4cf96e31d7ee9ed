package org.serialbridge.web;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.serialbridge.bridge.Appliance;
import org.serialbridge.bridge.SettingsStore;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Settings;

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
    return store
        .change(
            settings -> {
              Map<String, Settings> changed = new TreeMap<>(settings.ports());
              ports.forEach(port -> changed.put(port, PortSettings.FACTORY.port()));
              return new ApplianceSettings(
                  isDevice ? PortSettings.FACTORY.device() : settings.device(), changed);
            })
        .thenApply(RestartApi::changed);
  }

  /** What was changed, or that it was not stored. */
  static Response changed(Optional<SettingsStore.Change> change) {
    return change
        .map(made -> Response.json(named("changed", made.ports())))
        .orElseGet(
            () ->
                Response.error(
                    HttpResponseStatus.SERVICE_UNAVAILABLE, "not stored: the log says why"));
  }

  private static String named(String key, Set<String> names) {
    return JsonWriter.string().object().array(key, names).end().done();
  }

  /** The names of the ports that there are. */
  static List<String> portNames(Appliance appliance) {
    return appliance.ports().stream().map(Appliance.Port::name).toList();
  }
}
