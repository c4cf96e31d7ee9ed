package org.serialbridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.access.LoginThrottle;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.WebUser;

/** Who gets what: sessions, Basic, the rule of the factory's password, foreign pages. */
class SignInTest {
  private final RouterRig rig = new RouterRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private static String basic(String credentials) {
    return "Authorization: Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/a/b", "/../etc", "//evil.example/x.html", "/x.html?a=<b>"})
  void strangersAreSentToTheSignInPage(String path) {
    assertThat(rig.get(path)).startsWith("HTTP/1.1 303 ").contains("location: /sign-in\r\n");
  }

  @Test
  void aSignInLeadsToThePageThatWasAskedFor() {
    assertThat(rig.get("/settings.html?port=com2"))
        .contains("location: /sign-in?to=%2Fsettings.html%3Fport%3Dcom2\r\n");
    assertThat(rig.get("/sign-in?to=%2Fsettings.html%3Fport%3Dcom2"))
        .contains("value=\"/settings.html?port=com2\"");
    assertThat(rig.post("/sign-in", "user=user&password=word&to=%2Fsettings.html%3Fport%3Dcom2"))
        .startsWith("HTTP/1.1 303 ")
        .contains("location: /settings.html?port=com2\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:x"})
  void aSignInLeadsToNoOtherSite(String to) {
    String encoded = URLEncoder.encode(to, UTF_8);
    assertThat(rig.post("/sign-in", "user=user&password=word&to=" + encoded))
        .contains("location: /\r\n");
    assertThat(rig.get("/sign-in?to=" + encoded)).doesNotContain("evil").doesNotContain("javasc");
  }

  @Test
  void theUserStaysAfterAWrongPasswordAndCannotBreakOutOfThePage() {
    assertThat(rig.post("/sign-in", "user=%22%3E%3Cscript%3E&password=x"))
        .contains("value=\"&quot;&gt;&lt;script&gt;\"")
        .doesNotContain("<script>");
  }

  @ParameterizedTest
  @ValueSource(strings = {RouterRig.SECRET_PATH, "/api/", "/api/nothing", "/metrics"})
  void strangersGetNothingOfTheApi(String path) {
    assertThat(rig.get(path))
        .startsWith("HTTP/1.1 401 ")
        .contains("www-authenticate: Basic realm=\"SERIALBRIDGE\"\r\n")
        .doesNotContain("secret");
    assertThat(rig.get(path, "X-Requested-With: page"))
        .startsWith("HTTP/1.1 401 ")
        .doesNotContain("www-authenticate");
    assertThat(rig.get(path, "Sec-Fetch-Site: same-origin")) // an EventSource has no such header
        .startsWith("HTTP/1.1 401 ")
        .doesNotContain("www-authenticate");
    assertThat(rig.post(RouterRig.CHANGE_PATH, "")).startsWith("HTTP/1.1 401 ");
    assertThat(rig.send("DELETE / HTTP/1.1\r\nHost: box\r\n\r\n")).startsWith("HTTP/1.1 401 ");
  }

  @Test
  void theSignInPageIsForAll() {
    assertThat(rig.get("/sign-in")).startsWith("HTTP/1.1 200 ").contains("<form");
  }

  @Test
  void theFormBeginsASessionAndSignOutEndsIt() {
    String session = rig.signIn();
    assertThat(rig.get(RouterRig.SECRET_PATH, session)).endsWith("\"secret\"");
    assertThat(rig.get("/", session)).startsWith("HTTP/1.1 200 ");
    assertThat(rig.post("/sign-out", "", session)).startsWith("HTTP/1.1 303 ");
    assertThat(rig.get(RouterRig.SECRET_PATH, session)).startsWith("HTTP/1.1 401 ");
  }

  @Test
  void theCookieIsForThisSiteOnly() {
    assertThat(rig.post("/sign-in", "user=user&password=word"))
        .containsPattern(
            "set-cookie: session=[A-Za-z0-9_-]{32}; Path=/; HttpOnly; SameSite=Strict\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "user=user",
        "user=user&password=",
        "user=user&password=WORD",
        "user=USER&password=word",
        "user=use&password=r,word",
        "user=user&password=word%20",
        "password=%zz"
      })
  void wrongOnesGetThePageAgain(String form) {
    assertThat(rig.post("/sign-in", form))
        .startsWith("HTTP/1.1 401 ")
        .contains("Wrong user or password.")
        .doesNotContain("set-cookie");
    assertThat(rig.log).containsExactly("wrong password from 127.0.0.1");
  }

  @Test
  void scriptsSignInWithEachRequest() {
    assertThat(rig.get(RouterRig.SECRET_PATH, basic("user:word"))).endsWith("\"secret\"");
    assertThat(rig.get(RouterRig.SECRET_PATH, basic("user:wrong"))).startsWith("HTTP/1.1 401 ");
    assertThat(rig.get(RouterRig.SECRET_PATH, "Authorization: Basic %%%"))
        .startsWith("HTTP/1.1 401");
    assertThat(rig.get(RouterRig.SECRET_PATH, "Authorization: Bearer x"))
        .startsWith("HTTP/1.1 401");
  }

  @Test
  void whoGuessesWaitsAndIsNotEvenLookedAt() {
    for (int i = 0; i < LoginThrottle.FREE; i++) {
      rig.get(RouterRig.SECRET_PATH, basic("user:wrong"));
    }
    assertThat(rig.get(RouterRig.SECRET_PATH, basic("user:word")))
        .startsWith("HTTP/1.1 429 ")
        .contains("retry-after: ");
    assertThat(rig.post("/sign-in", "user=user&password=word"))
        .startsWith("HTTP/1.1 429 ")
        .containsPattern("Try again in \\d+ s")
        .containsPattern("retry-after: \\d+");
    rig.passSeconds(2);
    assertThat(rig.get(RouterRig.SECRET_PATH, basic("user:word"))).startsWith("HTTP/1.1 200 ");
    assertThat(rig.log).hasSize(1);
  }

  @Test
  void aSessionGoesOnWhileItsAddressGuesses() {
    String session = rig.signIn();
    for (int i = 0; i < 20; i++) {
      rig.get(RouterRig.SECRET_PATH, basic("user:wrong"));
    }
    assertThat(rig.get(RouterRig.SECRET_PATH, session)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void anotherPasswordEndsSessionsAtOnce() {
    String session = rig.signIn();
    rig.device = rig.device.with(DeviceRows.WEB_USER, new WebUser("user", "new"));
    assertThat(rig.get(RouterRig.SECRET_PATH, session)).startsWith("HTTP/1.1 401 ");
  }

  @Test
  void nothingIsChangedWithTheFactorysPasswordUnlessTheSettingsSaySo() {
    rig.device = rig.device.with(DeviceRows.WEB_USER, DeviceRows.WEB_USER.factory());
    String admin = basic("admin:admin");
    assertThat(rig.get(RouterRig.SECRET_PATH, admin)).startsWith("HTTP/1.1 200 ");
    assertThat(rig.post(RouterRig.CHANGE_PATH, "", admin))
        .startsWith("HTTP/1.1 403 ")
        .endsWith("{\"error\":\"password\"}");
    rig.device = rig.device.with(DeviceRows.ALLOW_FACTORY_PASSWORD, true);
    assertThat(rig.post(RouterRig.CHANGE_PATH, "", admin)).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://evil",
        "Origin: null",
        "Origin: http://box.evil",
        "Origin: http://box:81",
        "Origin: ",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site"
      })
  void foreignPagesChangeNothing(String header) {
    String session = rig.signIn();
    assertThat(rig.post(RouterRig.CHANGE_PATH, "", session, header)).startsWith("HTTP/1.1 403 ");
    assertThat(rig.post("/sign-in", "user=user&password=word", header))
        .startsWith("HTTP/1.1 403 ")
        .doesNotContain("set-cookie");
    assertThat(rig.log).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Origin: http://box", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none"})
  void ownPagesDo(String header) {
    assertThat(rig.post(RouterRig.CHANGE_PATH, "abc", rig.signIn(), header))
        .endsWith("changed 3\"");
  }

  @ParameterizedTest
  @CsvSource({
    "plc.example.com, false",
    "plc.example.com:8080, false",
    "127.0.0.1.example.com, false",
    "192.168.1.5, true",
    "192.168.1.5:8080, true",
    "[fe80::1], true",
    "[::ffff:10.0.0.1], true",
    "[fe80::1]:8080, true",
    "plc, true",
    "plc.local, true",
    "PLC.Local.:80, true"
  })
  void aPageByANameOfTheInternetSetsNothingWithTheFactorysPassword(String host, boolean isTaken) {
    rig.device =
        rig.device
            .with(DeviceRows.WEB_USER, DeviceRows.WEB_USER.factory())
            .with(DeviceRows.ALLOW_FACTORY_PASSWORD, true);
    String admin = basic("admin:admin");
    String answer = rig.postTo(host, RouterRig.CHANGE_PATH, "abc", admin, "Origin: http://" + host);
    String read = rig.getFrom(host, RouterRig.SECRET_PATH, admin);
    if (isTaken) {
      assertThat(answer).endsWith("changed 3\"");
      assertThat(read).startsWith("HTTP/1.1 200 ");
    } else {
      assertThat(List.of(answer, read))
          .allMatch(text -> text.startsWith("HTTP/1.1 403 "))
          .allMatch(text -> text.contains("open the page by its IP address"));
    }
  }

  @Test
  void aNameOfTheDeviceCannotEndItsPlaceInAHeader() {
    rig.device = rig.device.with(DeviceRows.DEVICE_NAME, "a\"b\\c");
    assertThat(rig.get("/api/")).contains("www-authenticate: Basic realm=\"a_b_c\"\r\n");
  }
}
