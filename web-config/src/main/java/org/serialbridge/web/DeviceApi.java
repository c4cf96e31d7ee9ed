package org.serialbridge.web;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.appliance.Port;
import org.serialbridge.conversion.Conversions;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Release;
import org.serialbridge.store.SettingsStore;

/** The facts that the frame of every page shows: the device and its ports. */
final class DeviceApi {
  private final Appliance appliance;
  private final SettingsStore store;
  private final AccessControl access;
  private final Trial trial;
  private final Executor offLoop;

  /**
   * For a router.
   *
   * @param offLoop reads facts of the host
   */
  DeviceApi(
      Appliance appliance,
      SettingsStore store,
      AccessControl access,
      Trial trial,
      Executor offLoop) {
    this.appliance = appliance;
    this.trial = trial;
    this.store = store;
    this.access = access;
    this.offLoop = offLoop;
  }

  void addTo(Router router) {
    router.get(
        "/api/device",
        request -> CompletableFuture.completedFuture(Response.json(device(request.user()))));
    router.get(
        "/api/host",
        request ->
            CompletableFuture.supplyAsync(() -> Response.json(HostFacts.now().json()), offLoop));
  }

  private String device(SignedIn user) {
    JsonStringWriter out = JsonWriter.string();
    out.object()
        .value("device", store.deviceName())
        .value("version", Release.VERSION)
        .value("user", access.userName())
        .value("signedIn", user.name())
        .value("mayChange", user.mayChange())
        .value("defaultPassword", access.needsPassword())
        .value("isTrial", trial.secondsLeft().isPresent())
        .array("ports");
    for (Port port : appliance.ports()) {
      PortSettings settings = appliance.inForce(port.name()).orElse(store.port(port.name()));
      out.object()
          .value("name", port.name())
          .value("mode", settings.mode().keyword())
          .value("modbus", Conversions.hasModbus(settings))
          .end();
    }
    return out.end().end().done();
  }
}
