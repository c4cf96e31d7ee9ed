package org.serialbridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.audit.Author;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.SettingsEdit;

/** Entries of the audit log about users of the page. */
class AuditTest {
  private static final String FACTORY = "admin:admin";
  private static final String ADMIN = "admin:eight888";
  private static final String VIEWER = "viewer:looks888";

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

  private void twoUsers() {
    SettingsEdit edit =
        new SettingsEdit()
            .set(SettingsEdit.DEVICE, DeviceRows.WEB_USER, "admin,eight888")
            .set(SettingsEdit.DEVICE, DeviceRows.WEB_VIEWER, "viewer,looks888");
    rig.store().change(edit, Author.SERVICE).join();
  }

  private Response ask(String credentials, HttpMethod method, String uri, String body) {
    HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, uri);
    if (!credentials.isEmpty()) {
      String basic = Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
      head.headers().set("authorization", "Basic " + basic);
    }
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

  private Response post(String credentials, String path, String body) {
    return ask(credentials, HttpMethod.POST, path, body);
  }

  /** The newest entries: {@code who what: result}. */
  private List<String> newest(int count) {
    JsonArray entries =
        ApiRig.document(ask(VIEWER, HttpMethod.GET, "/api/audit?limit=" + count, ""))
            .getArray("entries");
    return entries.stream()
        .map(JsonObject.class::cast)
        .map(
            entry ->
                "%s %s: %s"
                    .formatted(
                        entry.getString("who", "-"),
                        entry.getString("what"),
                        entry.getString("result", entry.getString("key", "-"))))
        .toList();
  }

  @Test
  void usersSignInAndOut() {
    twoUsers();
    ask(VIEWER, HttpMethod.GET, "/api/device", "");
    ask(VIEWER, HttpMethod.GET, "/api/device", "");
    post("", "/sign-in", "user=admin&password=eight888");
    post("", "/sign-in", "user=admin&password=hush");
    post("", "/sign-in", "user=hush&password=hush");
    post(ADMIN, "/sign-out", "");
    assertThat(newest(6))
        .containsExactly(
            "admin signed out: -",
            "admin signed in by HTTP basic: -",
            "- sign-in failed: wrong password",
            "admin sign-in failed: wrong password",
            "admin signed in: -",
            "viewer signed in by HTTP basic: -");
    assertThat(ask(VIEWER, HttpMethod.GET, "/api/audit.jsonl", "").text())
        .contains("\"from\":\"127.0.0.1\"")
        .doesNotContain("hush", "888")
        .endsWith("}\n");
  }

  @Test
  void refusalsNameTheirReason() {
    post(FACTORY, "/api/name", "{\"name\":\"x\"}");
    twoUsers();
    post(VIEWER, "/api/send", "{}");
    post(VIEWER, "/made/up/by/a/stranger", "{}");
    List<String> newest = newest(10);
    assertThat(newest)
        .startsWith("viewer refused: viewer", "viewer refused: viewer: /api/send")
        .contains("admin refused: factory password: /api/name");
  }

  @Test
  void changesHaveTheirAuthor() {
    twoUsers();
    post(ADMIN, "/api/name", "{\"name\":\"PUMP\"}");
    post(ADMIN, "/api/import", "port.com1.max-clients = 3");
    post(ADMIN, "/api/at", "{\"port\":\"com1\",\"line\":\"AT+MAXSK=4\"}");
    post(ADMIN, "/api/factory", "{\"ports\":[\"com1\"]}");
    assertThat(newest(20))
        .containsSubsequence(
            "admin setting changed: max-clients",
            "admin factory reset: -",
            "admin setting changed: max-clients",
            "admin settings imported: 1 changed",
            "admin setting changed: max-clients",
            "admin setting changed: name")
        .allMatch(entry -> !entry.startsWith("-"));
  }

  @Test
  void theNumberOfEntriesIsBounded() {
    twoUsers();
    for (String wrong : List.of("0", "1001", "-1", "99999999999", "x")) {
      assertThat(ask(VIEWER, HttpMethod.GET, "/api/audit?limit=" + wrong, "").status().code())
          .as(wrong)
          .isEqualTo(400);
    }
    assertThat(newest(1)).hasSize(1);
  }
}
