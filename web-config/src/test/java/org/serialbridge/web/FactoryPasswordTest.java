package org.serialbridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.serialbridge.audit.Author;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.SettingsEdit;

/** With the factory's password nothing is changed from the network but this password. */
class FactoryPasswordTest {
  /** A change by each path. A new path stands here or among those that change nothing. */
  private static final Map<String, String> CHANGES =
      Map.ofEntries(
          entry("/api/settings", "{\"device\":{\"web.user\":\"user,eight888\",\"name\":\"x\"}}"),
          entry("/api/at", "{\"port\":\"com1\",\"line\":\"AT+WEBU=user,eight888\"}"),
          entry("/api/send", "{\"port\":\"com1\",\"to\":\"line\",\"hex\":\"00\"}"),
          entry("/api/import", "device.web.user = \"user,eight888\""),
          entry("/api/at-script", "AT+WEBU=user,eight888"),
          entry("/api/restart", "{\"ports\":[\"com1\"],\"device\":true}"),
          entry("/api/factory", "{\"ports\":[\"com1\"],\"device\":true}"),
          entry("/api/disconnect", "{\"port\":\"com1\",\"address\":\"10.0.0.7:1\"}"),
          entry("/api/clear", "{\"port\":\"com1\"}"),
          entry("/api/setup", "{\"port\":\"com1\",\"connected\":\"units\"}"),
          entry("/api/name", "{\"name\":\"x\"}"),
          entry("/api/views", "[]"),
          entry("/api/views/delete", "[]"),
          entry("/api/blackbox", "{\"port\":\"com1\"}"),
          entry("/api/blackbox/delete", "{\"port\":\"com1\"}"),
          entry("/api/modbus/write", "{\"port\":\"com1\",\"unit\":1}"),
          entry("/api/units/search", "{}"),
          entry(
              "/api/units/read",
              "{\"port\":\"com1\",\"address\":\"127.0.0.1\",\"user\":\"a\",\"password\":\"b\"}"),
          entry("/api/test/start", "{\"port\":\"com1\"}"),
          entry("/api/test/stop", "{\"port\":\"com1\"}"),
          entry("/api/test/signal", "{\"port\":\"com1\"}"));

  /** The password itself, the end of a session or of a trial, and questions. */
  private static final Set<String> NO_CHANGES =
      Set.of("/api/password", "/api/trial", "/sign-out", "/api/modbus/read", "/api/test/estimate");

  static final List<String> PATHS = List.copyOf(new TreeSet<>(CHANGES.keySet()));

  @TempDir private Path folder;
  private ApiRig rig;
  private Router router;

  @BeforeEach
  void start() {
    rig = new ApiRig(folder, "com1");
    WebServer server =
        new WebServer(
            new WebServer.Surroundings(
                InetAddress.getLoopbackAddress(), folder, List::of, List::of),
            rig.appliance(),
            rig.store());
    router = server.router(new RateLimitedLog(Ticker.systemTicker(), text -> {}));
  }

  @AfterEach
  void stop() throws InterruptedException {
    rig.close();
  }

  private Response post(String path, String body) {
    HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, path);
    head.headers().set("authorization", "Basic YWRtaW46YWRtaW4="); // admin:admin
    try {
      return router
          .route(head, RouterRig.HERE)
          .handler()
          .answer(new Request(head, body.getBytes(UTF_8), RouterRig.HERE))
          .orTimeout(30, TimeUnit.SECONDS)
          .join();
    } catch (ErrorResponse refusal) {
      return refusal.answer();
    }
  }

  @Test
  void everyPathIsHere() {
    Set<String> all = new TreeSet<>(CHANGES.keySet());
    all.addAll(NO_CHANGES);
    assertThat(router.postPaths()).isEqualTo(all);
  }

  @ParameterizedTest
  @FieldSource("PATHS")
  void aChangeIsRefused(String path) {
    ApplianceSettings before = rig.store().settings();
    Response refusal = post(path, CHANGES.get(path));
    assertThat(refusal.status().code()).isEqualTo(403);
    assertThat(ApiRig.document(refusal).getString("error")).isEqualTo("password");
    assertThat(rig.store().settings()).isEqualTo(before);
  }

  @Test
  void thePasswordAloneIsChangedAndOpensTheRest() {
    String name = "{\"device\":{\"name\":\"x\"}}";
    assertThat(post("/api/settings", name).status().code()).isEqualTo(403);
    String password = "{\"device\":{\"web.user\":\"admin,eight888\"}}";
    assertThat(post("/api/settings", password).status().code()).isEqualTo(200);
    assertThat(post("/api/settings", name).status().code())
        .as("no session any more")
        .isEqualTo(401);
    assertThat(rig.store().settings().device().get(DeviceRows.WEB_USER).password())
        .isEqualTo("eight888");
  }

  @Test
  void noStoredSettingComesIntoForceWithIt() {
    SettingsEdit edit = new SettingsEdit().set(SettingsEdit.DEVICE, DeviceRows.WEB_PORT, 8080);
    rig.store().change(edit, Author.SERVICE).join();
    String again = "{\"device\":{\"web.user\":\"admin,admin\"},\"apply\":true}";
    assertThat(post("/api/settings", again).status().code()).isEqualTo(403);
    assertThat(rig.store().deviceInForce().get(DeviceRows.WEB_PORT)).isEqualTo(80);
  }

  @Test
  void aClosedNetworkMayGoOnWithTheFactorysPassword() {
    SettingsEdit edit =
        new SettingsEdit().set(SettingsEdit.DEVICE, DeviceRows.ALLOW_FACTORY_PASSWORD, true);
    rig.store().change(edit, Author.SERVICE).join();
    assertThat(post("/api/name", CHANGES.get("/api/name")).status().code()).isEqualTo(200);
  }
}
