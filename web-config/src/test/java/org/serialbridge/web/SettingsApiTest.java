package org.serialbridge.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.serial.SerialUnavailableException;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.Ipv4;
import org.serialbridge.settings.NetworkSettings;
import org.serialbridge.settings.SettingsFile;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.settings.WebUser;
import org.serialbridge.status.HostNetworkStatus;
import org.serialbridge.store.HostNetworkControl;
import org.serialbridge.store.SettingsStore;

/** What a page and a script see of the settings, and what they may change. */
class SettingsApiTest {
  private static final String PATH = "/api/settings";
  private static final RemoteEnd HERE = RouterRig.HERE;

  @TempDir private Path folder;
  private final MockTicker ticker = Ticker.newMockTicker();
  private SettingsStore store;
  private Appliance appliance;
  private AccessControl access;
  private Router router;
  private String cookie;

  @BeforeEach
  void start() {
    store =
        new SettingsStore(
            new SettingsFile(folder), ApplianceSettings.FACTORY, Runnable::run, new AnyNetwork());
    appliance =
        new Appliance(
            List.of(
                new Appliance.Port("com1", folder.resolve("a")),
                new Appliance.Port("com2", folder.resolve("b"))),
            2,
            store,
            (name, device, settings, loop, listener) -> {
              throw new SerialUnavailableException(device + " does not exist");
            },
            () -> new HostNetwork(Ipv4.NONE, Ipv4.NONE, Ipv4.NONE, Ipv4.NONE, "D8C561010001"),
            InetAddress.getLoopbackAddress());
    access =
        new AccessControl(
            () -> store.settings().device(),
            new Sessions(ticker),
            new LoginThrottle(ticker),
            new RateLimitedLog(ticker, text -> {}));
    router = new Router(access, new StaticFiles(Runnable::run));
    Trial trial = new Trial(store, appliance.loops().next());
    new SettingsApi(appliance, store, access, trial, Runnable::run, Runnable::run).addTo(router);
    cookie = access.begin(false).replaceAll(";.*", "");
  }

  @AfterEach
  void stop() throws InterruptedException {
    appliance.stop();
  }

  /** The host's network takes any settings. */
  private static final class AnyNetwork implements HostNetworkControl {
    @Override
    public boolean accepts(NetworkSettings wanted) {
      return true;
    }

    @Override
    public void apply(NetworkSettings wanted, boolean again) {
      // There is no host.
    }

    @Override
    public HostNetworkStatus status(NetworkSettings stored) {
      return HostNetworkStatus.HOST;
    }
  }

  private Response ask(HttpMethod method, String body) {
    HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, PATH);
    head.headers().set("cookie", cookie);
    Request request = new Request(head, body.getBytes(ISO_8859_1), HERE);
    try {
      return router.route(head, HERE).handler().answer(request).join();
    } catch (ErrorResponse refusal) {
      return refusal.answer();
    }
  }

  private Response change(String body) {
    return ask(HttpMethod.POST, body);
  }

  private JsonObject settings() throws Exception {
    return JsonParser.object().from(ask(HttpMethod.GET, "").text());
  }

  private void setPassword() {
    assertThat(change("{\"device\":{\"web.user\":\"user,word\"}}").status().code()).isEqualTo(200);
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
    cookie = "session=none";
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
    assertThat(change("{\"device\":{\"web.user\":\"a,b\",\"web.port\":81}}").status().code())
        .isEqualTo(403);
    assertThat(store.settings().device().get(DeviceRows.WEB_USER))
        .isEqualTo(new WebUser("admin", "admin"));
    setPassword();
    assertThat(store.settings().device().get(DeviceRows.WEB_USER))
        .isEqualTo(new WebUser("user", "word"));
  }

  @Test
  void anotherPasswordEndsOtherSessionsAndNotItsOwn() {
    String other = access.begin(false).replaceAll(";.*", "");
    setPassword();
    assertThat(ask(HttpMethod.GET, "").status().code()).isEqualTo(200);
    cookie = other;
    assertThat(ask(HttpMethod.GET, "").status().code()).isEqualTo(401);
  }

  @Test
  void aForeignPageChangesNothing() {
    setPassword();
    HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, PATH);
    HttpHeaders headers = head.headers().set("cookie", cookie).set("host", "box");
    headers.set("origin", "http://evil");
    assertThat(router.route(head, HERE).mostBytes()).isEqualTo(Route.NO_BODY);
    headers.set("origin", "http://box");
    assertThat(router.route(head, HERE).mostBytes()).isEqualTo(Route.SMALL_BODY);
  }
}
