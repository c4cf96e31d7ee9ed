package org.serialbridge.web;

import com.grack.nanojson.JsonObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.CompletableFuture;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.settings.SocketTarget;
import org.serialbridge.store.SettingsStore;

/** The settings of a port from an answer to the question: what is connected to it? */
final class SetupApi {
  /** The port of Modbus/TCP clients' factory settings (MODBUS Messaging on TCP/IP, section 3.1). */
  private static final int MODBUS_PORT = 502;

  private static final String REASON = "set up on the web page";

  private final Appliance appliance;
  private final SettingsStore store;

  SetupApi(Appliance appliance, SettingsStore store) {
    this.appliance = appliance;
    this.store = store;
  }

  void addTo(Router router) {
    router.change("/api/setup", Route.SMALL_BODY, this::setUp);
    router.change("/api/name", Route.SMALL_BODY, this::name);
  }

  private CompletableFuture<Response> name(Request request) throws ErrorResponse {
    String name = Json.text(Json.object(request), "name");
    Setting<?> row = DeviceRows.DEVICE_NAME;
    SettingsEdit edit = new SettingsEdit().set(SettingsEdit.DEVICE, row, name);
    return checked(edit, request).thenApply(RestartApi::changed);
  }

  private CompletableFuture<Response> setUp(Request request) throws ErrorResponse {
    JsonObject in = Json.object(request);
    String port = Json.port(Json.text(in, "port"), RestartApi.portNames(appliance));
    SettingsEdit edit = edit(port, in);
    return checked(edit, request)
        .thenApply(
            outcome -> {
              outcome
                  .change()
                  .ifPresent(change -> appliance.bringIntoForce(change, request.author(), REASON));
              return RestartApi.changed(outcome);
            });
  }

  private CompletableFuture<SettingsStore.Outcome> checked(SettingsEdit edit, Request request)
      throws ErrorResponse {
    if (!edit.problems().isEmpty()) {
      throw new ErrorResponse(HttpResponseStatus.BAD_REQUEST, edit.problems().get(0).text());
    }
    return store.change(edit, request.author());
  }

  private SettingsEdit edit(String port, JsonObject in) throws ErrorResponse {
    return switch (Json.text(in, "connected")) {
      case "units" -> units(port);
      case "talker" -> server(port, local(port), false, false);
      case "program" -> server(port, local(port), false, true);
      case "master" -> master(port, Json.text(in, "host"), tcpPort(in));
      default ->
          throw new ErrorResponse(
              HttpResponseStatus.BAD_REQUEST,
              "connected: expected units, talker, program or master");
    };
  }

  /** Modbus/TCP clients find the units at the usual port, if no other port has it. */
  private SettingsEdit units(String port) {
    SettingsEdit usual = server(port, MODBUS_PORT, true, false);
    boolean isFree = store.preview(usual).change().isPresent();
    return isFree ? usual : server(port, local(port), true, false);
  }

  /**
   * A TCP server.
   *
   * @param isVirtualPort whether a program of a PC sets the line by RFC 2217
   */
  private static SettingsEdit server(
      String port, int local, boolean isModbus, boolean isVirtualPort) {
    SocketTarget factory = SocketRows.SOCKET.factory();
    return new SettingsEdit()
        .set(port, SocketRows.SOCKET, new SocketTarget(factory.mode(), factory.host(), local))
        .set(port, SocketRows.LOCAL_PORT, local)
        .set(port, ProtocolRows.MODBUS_GATEWAY, isModbus)
        .set(port, ProtocolRows.RFC2217, isVirtualPort);
  }

  /** The present TCP port, or a free one instead of a random one. */
  private int local(String port) {
    int stored = store.port(port).get(SocketRows.LOCAL_PORT);
    return stored == 0
        ? new SettingsEdit()
            .reset(port)
            .madeIn(store.settings())
            .port(port)
            .get(SocketRows.LOCAL_PORT)
        : stored;
  }

  /** A number, or its text. */
  private static String tcpPort(JsonObject in) throws ErrorResponse {
    return in.get("tcpPort") instanceof Integer number
        ? String.valueOf(number)
        : Json.text(in, "tcpPort");
  }

  /** A master on the line asks units behind a Modbus/TCP server. */
  private static SettingsEdit master(String port, String host, String tcpPort) {
    String target = SocketMode.TCP_CLIENT.keyword() + "," + host + "," + tcpPort;
    return new SettingsEdit()
        .set(port, SocketRows.SOCKET, target)
        .set(port, ProtocolRows.MODBUS_GATEWAY, true)
        .set(port, ProtocolRows.RFC2217, false);
  }
}
