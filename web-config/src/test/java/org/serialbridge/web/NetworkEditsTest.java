package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.WebUser;

/** Changes that would lock their sender, 127.0.0.1, out of the page, and short passwords. */
class NetworkEditsTest {
  private static final String WITHOUT_SENDER = "!127.0.0.1;*";

  @TempDir private Path folder;
  private ApiRig rig;

  @BeforeEach
  void start() {
    rig = new ApiRig(folder, "com1").unlocked();
  }

  @AfterEach
  void stop() throws InterruptedException {
    rig.close();
  }

  private String list() {
    return rig.store().settings().device().get(DeviceRows.WEB_ALLOW).toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/settings | {"device":{"web.allow":"LIST"}} | {"device":{"web.allow":"LIST"},"confirm":true}
          /api/at | {"port":"com1","line":"at+weballow = LIST"}           | {"port":"com1","line":"at+weballow = LIST","confirm":true}
          """)
  void aRequestMustAgreeToIt(String path, String unaware, String aware) {
    Response refusal = rig.post(path, unaware.replace("LIST", WITHOUT_SENDER));
    assertThat(refusal.status().code()).isEqualTo(409);
    assertThat(ApiRig.document(refusal).getString("error")).isEqualTo("lockout");
    assertThat(list()).isEqualTo("*");
    Response done = rig.post(path, aware.replace("LIST", WITHOUT_SENDER));
    assertThat(done.status().code()).isEqualTo(200);
    assertThat(list()).isEqualTo(WITHOUT_SENDER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/import?            | web.allow = "LIST"
          /api/at-script?port=com1& | AT+WEBALLOW=LIST
          """)
  void soMustAnImport(String path, String text) {
    String body = text.replace("web.allow", "device.web.allow").replace("LIST", WITHOUT_SENDER);
    assertThat(rig.post(path + "preview=1", body).status().code()).isEqualTo(200);
    assertThat(rig.post(path, body).status().code()).isEqualTo(409);
    assertThat(rig.post(path + "confirm=false", body).status().code()).isEqualTo(409);
    assertThat(list()).isEqualTo("*");
    assertThat(rig.post(path + "confirm=true", body).status().code()).isEqualTo(200);
    assertThat(list()).isEqualTo(WITHOUT_SENDER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/settings              | {"device":{"web.user":"user,NEW"}}
          /api/password              | {"user":"user","password":"NEW"}
          /api/at                    | {"port":"com1","line":"AT+WEBU=user,NEW"}
          /api/import                | device.web.user = "user,NEW"
          /api/at-script?port=com1   | AT+WEBU=user,NEW
          """)
  void aNewPasswordHasEightCharactersOrMore(String path, String body) {
    WebUser before = rig.store().settings().device().get(DeviceRows.WEB_USER);
    for (String shorter : List.of("admin", "seven77")) {
      Response refusal = rig.post(path, body.replace("NEW", shorter));
      assertThat(refusal.status().code()).as(shorter).isEqualTo(422);
      assertThat(refusal.text()).contains("8 to 15 characters").doesNotContain(shorter);
      assertThat(rig.store().settings().device().get(DeviceRows.WEB_USER)).isEqualTo(before);
    }
    assertThat(rig.post(path, body.replace("NEW", "eight888")).status().code()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/settings              | {"device":{"web.viewer":"viewer,NEW"}}
          /api/at                    | {"port":"com1","line":"AT+WEBV=viewer,NEW"}
          /api/import                | device.web.viewer = "viewer,NEW"
          /api/at-script?port=com1   | AT+WEBV=viewer,NEW
          """)
  void soHasThatOfTheViewer(String path, String body) {
    Response refusal = rig.post(path, body.replace("NEW", "seven77"));
    assertThat(refusal.status().code()).isEqualTo(422);
    assertThat(refusal.text()).contains("AT+WEBV is too short: 8 to 15 characters");
    assertThat(rig.store().settings().device().get(DeviceRows.WEB_VIEWER)).isEmpty();
    assertThat(rig.post(path, body.replace("NEW", "eight888")).status().code()).isEqualTo(200);
    assertThat(rig.store().settings().device().get(DeviceRows.WEB_VIEWER)).isPresent();
    assertThat(rig.post(path, body.replace("viewer,NEW", "OFF")).status().code()).isEqualTo(200);
    assertThat(rig.store().settings().device().get(DeviceRows.WEB_VIEWER)).isEmpty();
  }

  @Test
  void anOldPasswordMayBeShort() {
    assertThat(rig.store().settings().device().get(DeviceRows.WEB_USER).password()).hasSize(6);
    String export = rig.get("/api/export").text();
    assertThat(rig.post("/api/import", export).status().code()).isEqualTo(200);
    Response done =
        rig.post("/api/settings", "{\"device\":{\"web.user\":\"user,word-1\",\"name\":\"x\"}}");
    assertThat(done.status().code()).isEqualTo(200);
  }

  @Test
  void aListWithTheSenderNeedsNoAgreement() {
    Response done = rig.post("/api/settings", "{\"device\":{\"web.allow\":\"127.0.0.0/8\"}}");
    assertThat(done.status().code()).isEqualTo(200);
    assertThat(list()).isEqualTo("127.0.0.0/8");
  }
}
