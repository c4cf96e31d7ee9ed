package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.settings.WebUser;
import org.serialbridge.store.SettingsStore;

/** What a page and a script see of the settings, and what they may change. */
class SettingsApiTest {
  private static final String PATH = "/api/settings";
  private static final RemoteEnd HERE = RouterRig.HERE;

  @TempDir private Path folder;
  private ApiRig rig;
  private SettingsStore store;

  @BeforeEach
  void start() {
    rig = new ApiRig(folder, "com1", "com2");
    store = rig.store();
  }

  @AfterEach
  void stop() throws InterruptedException {
    rig.close();
  }

  private Response ask(HttpMethod method, String body) {
    return rig.ask(method, PATH, body);
  }

  private Response change(String body) {
    return ask(HttpMethod.POST, body);
  }

  private JsonObject settings() throws Exception {
    return JsonParser.object().from(ask(HttpMethod.GET, "").text());
  }

  private void setPassword() {
    assertThat(change("{\"device\":{\"web.user\":\"user,pass-word\"}}").status().code())
        .isEqualTo(200);
  }

  private static JsonObject row(JsonArray groups, String name) {
    for (Object group : groups) {
      for (Object row : ((JsonObject) group).getArray("settings")) {
        if (((JsonObject) row).getString("name").equals(name)) {
          return (JsonObject) row;
        }
      }
    }
    throw new AssertionError("no " + name);
  }

  @Test
  void strangersSeeNothing() {
    rig.cookie = "session=none";
    assertThat(ask(HttpMethod.GET, "").status().code()).isEqualTo(401);
    assertThat(change("{}").status().code()).isEqualTo(401);
  }

  @Test
  void eachPortHasItsRows() throws Exception {
    JsonObject all = settings();
    assertThat(all.getBoolean("factoryPassword")).isTrue();
    assertThat(all.getObject("ports")).containsOnlyKeys("com1", "com2");
    JsonObject row = row(all.getObject("ports").getArray("com1"), "MAXSK");
    assertThat(row.getString("value")).isEqualTo("8");
    assertThat(row.getString("factory")).isEqualTo("8");
    assertThat(row.getString("key")).isEqualTo(SocketRows.MAX_CLIENTS.key());
    assertThat(row(all.getArray("device"), "WEBPORT").getString("value")).isEqualTo("80");
  }

  @Test
  void theFirstRowOfATableDescribesItsParts() throws Exception {
    JsonArray groups = settings().getObject("ports").getArray("com1");
    JsonObject first = row(groups, "MODROUTE1");
    assertThat(first).containsEntry("table", "Routes").containsEntry("factory", "OFF");
    assertThat(first.getArray("parts").stream().map(part -> ((JsonObject) part).get("label")))
        .containsExactly("Units", "Target", "Offset", "Access", "Age");
    assertThat(first.getArray("parts").getObject(3)).containsEntry("leftOut", "RW");
    assertThat(row(groups, "MODROUTE16"))
        .containsEntry("table", "Routes")
        .containsEntry("value", "OFF")
        .doesNotContainKeys("parts", "accepts");
    assertThat(row(groups, "MODTO")).containsEntry("table", null).containsKey("parts");
  }

  @Test
  void aWrongPartOfARouteIsNamed() throws Exception {
    setPassword();
    Response answer = change("{\"ports\":{\"com1\":{\"modbus.route2\":\"1,com 2,0,RW,0\"}}}");
    assertThat(answer.status().code()).isEqualTo(422);
    JsonObject problem = JsonParser.object().from(answer.text()).getArray("problems").getObject(0);
    assertThat(problem).containsEntry("key", "modbus.route2").containsEntry("part", 1);
    assertThat(problem.getString("text")).startsWith("Target: enter LINE, the name of a port");
  }

  @Test
  void aSecretIsNeverShown() throws Exception {
    setPassword();
    change("{\"ports\":{\"com1\":{\"registry.cloud\":\"12345678,kjhgfdsa\"}}}");
    assertThat(store.port("com1").text(FunctionRows.CLOUD_KEY)).contains("kjhgfdsa");
    String shown = ask(HttpMethod.GET, "").text();
    assertThat(shown).doesNotContain("kjhgfdsa", "user,word", "admin,admin");
    JsonObject user = row(settings().getArray("device"), "WEBU");
    assertThat(user.getString("value")).isEmpty();
    assertThat(user.getString("factory")).isEmpty();
    assertThat(user.getBoolean("secret")).isTrue();
  }

  @Test
  void aSecretThatIsWrongIsNotRepeated() {
    setPassword();
    Response refusal = change("{\"device\":{\"web.user\":\"user,kjhgfdsa,kjhgfdsa\\u0007\"}}");
    assertThat(refusal.status().code()).isEqualTo(422);
    assertThat(refusal.text()).doesNotContain("kjhgfdsa");
  }

  @Test
  void aChangeIsStoredAndTakesEffectAtARestart() throws Exception {
    setPassword();
    Response changed = change("{\"ports\":{\"com2\":{\"max-clients\":3}}}");
    assertThat(changed.status().code()).isEqualTo(200);
    JsonObject told = JsonParser.object().from(changed.text());
    assertThat(told.getArray("portsToRestart")).isEqualTo(JsonArray.from("com2"));
    assertThat(store.port("com2").get(SocketRows.MAX_CLIENTS)).isEqualTo(3);
    JsonObject row = row(settings().getObject("ports").getArray("com2"), "MAXSK");
    assertThat(row.getString("value")).isEqualTo("3");
    assertThat(row.getBoolean("effective")).isFalse();
  }

  @Test
  void allProblemsAreToldAndNothingIsStored() throws Exception {
    setPassword();
    ApplianceSettings before = store.settings();
    Response refusal =
        change(
            "{\"device\":{\"web.port\":70000,\"no.such\":1},"
                + "\"ports\":{\"com1\":{\"max-clients\":3,\"uart\":true},\"com9\":{}}}");
    assertThat(refusal.status().code()).isEqualTo(422);
    JsonArray problems = JsonParser.object().from(refusal.text()).getArray("problems");
    assertThat(problems)
        .extracting(problem -> ((JsonObject) problem).getString("key"))
        .containsExactlyInAnyOrder("web.port", "no.such", "uart", "");
    assertThat(refusal.text()).contains("ports: com1, com2");
    assertThat(store.settings()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|400",
        "{\"device\":[]}|400",
        "{\"ports\":1}|400",
        "{\"ports\":{\"com1\":2}}|400"
      })
  void aBodyOfAnotherShapeIsRefused(String body, int status) {
    setPassword();
    assertThat(change(body).status().code()).isEqualTo(status);
  }

  @Test
  void withTheFactoryPasswordOnlyThePasswordCanBeChanged() {
    Response refusal = change("{\"device\":{\"name\":\"x\"}}");
    assertThat(refusal.status().code()).isEqualTo(403);
    assertThat(refusal.text()).isEqualTo("{\"error\":\"password\"}");
    assertThat(change("{\"device\":{\"web.user\":\"a,bcdefghi\",\"web.port\":81}}").status().code())
        .isEqualTo(403);
    assertThat(store.settings().device().get(DeviceRows.WEB_USER))
        .isEqualTo(new WebUser("admin", "admin"));
    setPassword();
    assertThat(store.settings().device().get(DeviceRows.WEB_USER))
        .isEqualTo(new WebUser("user", "pass-word"));
  }

  @Test
  void anotherPasswordEndsOtherSessionsAndNotItsOwn() {
    String other = rig.begin();
    setPassword();
    assertThat(ask(HttpMethod.GET, "").status().code()).isEqualTo(200);
    rig.cookie = other;
    assertThat(ask(HttpMethod.GET, "").status().code()).isEqualTo(401);
  }

  @Test
  void aForeignPageChangesNothing() {
    setPassword();
    HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, PATH);
    HttpHeaders headers = head.headers().set("cookie", rig.cookie).set("host", "box");
    headers.set("origin", "http://evil");
    assertThat(rig.router().route(head, HERE).mostBytes()).isEqualTo(Route.NO_BODY);
    headers.set("origin", "http://box");
    assertThat(rig.router().route(head, HERE).mostBytes()).isEqualTo(Route.SMALL_BODY);
  }

  private Response password(String user, String password) {
    return rig.post(
        "/api/password", "{\"user\":\"%s\",\"password\":\"%s\"}".formatted(user, password));
  }

  @Test
  void thePasswordIsChangedWithTheFactorysPassword() {
    assertThat(password("user", "pass-word").status().code()).isEqualTo(200);
    assertThat(store.settings().device().get(DeviceRows.WEB_USER))
        .isEqualTo(new WebUser("user", "pass-word"));
    assertThat(ask(HttpMethod.GET, "").status().code()).as("its own session").isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,b|word|comma",
        "user|wo,rd|comma",
        "user|1234567890123456|15",
        "1234567890123456|word|15",
        "user|''|Password",
        "''|word|User",
        "user|w\\u0007rd|Password",
        "user|pässword|Password"
      })
  void aPasswordThatCannotBeIsExplainedAndNotRepeated(String user, String password, String why) {
    Response refusal = password(user, password);
    assertThat(refusal.status().code()).isEqualTo(400);
    assertThat(refusal.text()).contains(why).doesNotContain("wo,rd", "12345", "p\u00e4ss");
    assertThat(store.settings().device().get(DeviceRows.WEB_USER))
        .isEqualTo(DeviceRows.WEB_USER.factory());
  }

  @Test
  void onlyTheRowsThatAreAskedForAreSent() throws Exception {
    JsonObject one = JsonParser.object().from(rig.get(PATH + "?of=com2").text());
    assertThat(one).doesNotContainKey("device");
    assertThat(one.getObject("ports")).containsOnlyKeys("com2");
    JsonObject device = JsonParser.object().from(rig.get(PATH + "?of=").text());
    assertThat(device.getObject("ports")).isEmpty();
    assertThat(device.getArray("device")).isNotEmpty();
  }
}
