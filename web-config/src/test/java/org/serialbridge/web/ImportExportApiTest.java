package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.SocketRows;

/** Files and scripts of settings, looked at first. */
class ImportExportApiTest {
  private static final String SCRIPT = "/api/at-script?port=com1";
  private static final String SECRET = "kjhgfdsa";

  @TempDir private Path folder;
  private ApiRig rig;

  @BeforeEach
  void start() {
    rig = new ApiRig(folder, "com1", "com2").unlocked();
  }

  @AfterEach
  void stop() throws InterruptedException {
    rig.close();
  }

  private static JsonObject only(JsonArray all) {
    assertThat(all).hasSize(1);
    return all.getObject(0);
  }

  @Test
  void aPreviewOfAFileTellsTheDifferencesAndStoresNothing() {
    ApplianceSettings before = rig.store().settings();
    JsonObject told =
        ApiRig.document(rig.post("/api/import?preview=yes", "port.com1.max-clients = 3\n"));
    assertThat(only(told.getArray("differences")))
        .containsEntry("port", "com1")
        .containsEntry("name", "MAXSK")
        .containsEntry("label", "Maximum number of clients")
        .containsEntry("before", "8")
        .containsEntry("after", "3");
    assertThat(told.getArray("portsToRestart")).isEqualTo(JsonArray.from("com1"));
    assertThat(rig.store().settings()).isEqualTo(before);
  }

  @Test
  void aPreviewOfAScriptTellsTheDifferencesAndStoresNothing() {
    ApplianceSettings before = rig.store().settings();
    JsonObject told =
        ApiRig.document(
            rig.post(
                SCRIPT + "&preview=yes",
                "# a comment\r\n\r\nAT+MAXSK=8\r\nat+tcpse=kick\r\nAT+UART?\r\n+OK=1\r\nAT+Z\r\n"));
    assertThat(only(told.getArray("differences")))
        .containsEntry("name", "TCPSE")
        .containsEntry("after", "KICK");
    assertThat(rig.store().settings()).isEqualTo(before);
  }

  @Test
  void aScriptIsTakenOverForItsPortAlone() {
    assertThat(rig.post(SCRIPT, "AT+MAXSK=3\n").status().code()).isEqualTo(200);
    assertThat(rig.store().port("com1").get(SocketRows.MAX_CLIENTS)).isEqualTo(3);
    assertThat(rig.store().port("com2").get(SocketRows.MAX_CLIENTS)).isEqualTo(8);
  }

  @Test
  void allWrongLinesOfAScriptAreToldAndNothingIsStored() {
    ApplianceSettings before = rig.store().settings();
    Response refusal = rig.post(SCRIPT, "AT+MAXSK=3\nAT+MAXSK=99\nAT+NOTHING=1\nhello\nAT+RELD\n");
    assertThat(refusal.status().code()).isEqualTo(422);
    assertThat(ApiRig.document(refusal).getArray("problems"))
        .extracting(problem -> ((JsonObject) problem).getInt("line"))
        .containsExactly(2, 3, 4, 5);
    assertThat(rig.store().settings()).isEqualTo(before);
  }

  @Test
  void secretsAreNeitherShownNorRepeated() {
    String file = "device.web.user = \"user," + SECRET + "\"\n";
    Response preview = rig.post("/api/import?preview=yes", file);
    JsonObject difference = only(ApiRig.document(preview).getArray("differences"));
    assertThat(difference.getBoolean("secret")).isTrue();
    assertThat(difference.isNull("port")).isTrue();
    assertThat(preview.text()).doesNotContain(SECRET, "word-1");
    assertThat(rig.post(SCRIPT + "&preview=yes", "AT+WEBU=user," + SECRET).text())
        .contains("WEBU")
        .doesNotContain(SECRET, "word-1");
    Response refusal = rig.post(SCRIPT, "AT+WEBU=user," + SECRET + SECRET);
    assertThat(refusal.status().code()).isEqualTo(422);
    assertThat(refusal.text()).doesNotContain(SECRET);
    assertThat(rig.post(SCRIPT, "AT+WEBU=user," + SECRET).text()).doesNotContain(SECRET);
  }

  @Test
  void aConflictIsToldByAPreview() {
    rig.post("/api/at-script?port=com2", "AT+SOCK=TCPS,0.0.0.0,4001\n");
    Response refusal = rig.post(SCRIPT + "&preview=yes", "AT+SOCK=TCPS,0.0.0.0,4001\n");
    assertThat(refusal.status().code()).isEqualTo(409);
    assertThat(refusal.text()).contains("com1", "com2", "4001");
  }

  @Test
  void aFileMayNamePortsThatThereAreNot() {
    JsonObject told =
        ApiRig.document(rig.post("/api/import?preview=yes", "port.com7.max-clients = 3\n"));
    assertThat(told.getArray("notes").getString(0)).startsWith("com7: ");
  }

  @Test
  void aScriptForAPortThatThereIsNotIsNotFound() {
    assertThat(rig.post("/api/at-script?port=com7", "AT+MAXSK=3").status().code()).isEqualTo(404);
    assertThat(rig.post("/api/at-script", "AT+MAXSK=3").status().code()).isEqualTo(404);
  }
}
