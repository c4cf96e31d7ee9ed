package org.serialbridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.audit.Author;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.DiscoveryRows;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.WebUser;

/** The user of AT+WEBV sees everything but secrets, and changes nothing. */
class ViewerTest {
  private static final String ADMIN = "admin:hush-admin";
  private static final String VIEWER = "viewer:hush-viewer";

  /** A value of each setting that may hold a secret. Each secret has this word. */
  private static final SettingsEdit SECRETS =
      new SettingsEdit()
          .set(SettingsEdit.DEVICE, DeviceRows.WEB_USER, "admin,hush-admin")
          .set(SettingsEdit.DEVICE, DeviceRows.WEB_VIEWER, "viewer,hush-viewer")
          .set(SettingsEdit.DEVICE, DiscoveryRows.FRAME_USER, "user,hush5")
          .set("com1", FunctionRows.CLOUD_KEY, "id,hush-key")
          .set("com1", (Setting<?>) FunctionRows.HTTP_HEADERS, "Authorization: hush-header");

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
    rig.store().change(SECRETS, Author.SERVICE).join();
  }

  @AfterEach
  void stop() throws InterruptedException {
    rig.close();
  }

  private Response ask(String credentials, HttpMethod method, String uri) {
    HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, uri);
    String basic = Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
    head.headers().set("authorization", "Basic " + basic);
    try {
      return router
          .route(head, RouterRig.HERE)
          .handler()
          .answer(new Request(head, "{}".getBytes(UTF_8), RouterRig.HERE))
          .orTimeout(30, TimeUnit.SECONDS)
          .join();
    } catch (ErrorResponse refusal) {
      return refusal.answer();
    }
  }

  @Test
  void allConfidentialSettingsAreTried() {
    assertThat(SettingTable.ROWS)
        .filteredOn(row -> row.isConfidential())
        .containsExactlyInAnyOrder(
            DeviceRows.WEB_USER,
            DeviceRows.WEB_VIEWER,
            DiscoveryRows.FRAME_USER,
            FunctionRows.CLOUD_KEY,
            FunctionRows.HTTP_HEADERS);
    assertThat(rig.store().settings().port("com1").get(FunctionRows.HTTP_HEADERS)).contains("hush");
  }

  @Test
  void itsSignInsGiveNoMoreGuessesOfTheOtherPassword() {
    List<Integer> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.add(ask(VIEWER, HttpMethod.GET, "/api/device").status().code());
      answers.add(ask("admin:guess", HttpMethod.GET, "/api/device").status().code());
    }
    assertThat(answers.subList(0, 6)).containsExactly(200, 401, 200, 401, 200, 401);
    assertThat(answers).contains(429);
  }

  @Test
  void everyChangeIsRefusedButTheSignOut() {
    ApplianceSettings before = rig.store().settings();
    for (String path : new TreeSet<>(router.postPaths())) {
      Response answer = ask(VIEWER, HttpMethod.POST, path);
      if (path.equals("/sign-out")) {
        assertThat(answer.status().code()).isEqualTo(303);
      } else {
        assertThat(answer.status().code()).as(path).isEqualTo(403);
        assertThat(ApiRig.document(answer).getString("error")).as(path).isEqualTo("viewer");
      }
    }
    assertThat(rig.store().settings()).isEqualTo(before);
  }

  @Test
  void noAnswerHasASecret() {
    for (String path : new TreeSet<>(router.getPaths())) {
      for (String query : List.of("", "?port=com1", "?of=com1", "?of=")) {
        Response answer = ask(VIEWER, HttpMethod.GET, path + query);
        assertThat(answer.status().code()).as(path + query).isIn(200, 404);
        assertThat(answer.text()).as(path + query).doesNotContain("hush");
      }
    }
  }

  @Test
  void theOtherUserGetsWhatTheViewerDoesNot() {
    assertThat(ask(ADMIN, HttpMethod.GET, "/api/export").text()).contains("hush-header");
    assertThat(ask(ADMIN, HttpMethod.GET, "/api/settings").text())
        .contains("hush-header")
        .doesNotContain("hush-key");
    assertThat(ask(VIEWER, HttpMethod.GET, "/api/export").text())
        .contains("device.name")
        .doesNotContain("http.header", "web.user");
  }

  @Test
  void theDocumentOfTheDeviceNamesTheUser() {
    assertThat(ApiRig.document(ask(VIEWER, HttpMethod.GET, "/api/device")))
        .containsEntry("signedIn", "viewer")
        .containsEntry("user", "admin")
        .containsEntry("mayChange", false);
    assertThat(ApiRig.document(ask(ADMIN, HttpMethod.GET, "/api/device")))
        .containsEntry("signedIn", "admin")
        .containsEntry("mayChange", true);
  }

  @Test
  void anotherPasswordOfTheViewerEndsItsAccessOnly() {
    SettingsEdit off = new SettingsEdit().set(SettingsEdit.DEVICE, DeviceRows.WEB_VIEWER, "OFF");
    rig.store().change(off, Author.SERVICE).join();
    assertThat(ask(VIEWER, HttpMethod.GET, "/api/device").status().code()).isEqualTo(401);
    assertThat(ask(ADMIN, HttpMethod.GET, "/api/device").status().code()).isEqualTo(200);
  }

  @Test
  void aViewerWithTheNameOfTheOtherUserStaysAViewer() {
    RouterRig hand = new RouterRig(); // a file that was edited by hand can have it
    hand.device =
        hand.device.with(DeviceRows.WEB_VIEWER, Optional.of(new WebUser("user", "looks")));
    assertThat(hand.access.user("user", "word").mayChange()).isTrue();
    String cookie = hand.access.begin("user", "looks", false).replaceAll(";.*", "");
    assertThat(hand.post(RouterRig.CHANGE_PATH, "", "Cookie: " + cookie))
        .startsWith("HTTP/1.1 403 ")
        .contains("viewer");
    assertThat(hand.get(RouterRig.SECRET_PATH, "Cookie: " + cookie)).startsWith("HTTP/1.1 200 ");
    hand.close();
  }
}
