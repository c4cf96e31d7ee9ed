package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.settings.ApplianceSettings;

/** AT commands with the factory's password: they ask, and change nothing. */
class ConsoleApiTest {
  @TempDir private Path folder;
  private ApiRig rig;

  @BeforeEach
  void start() {
    rig = new ApiRig(folder, "com1");
  }

  @AfterEach
  void stop() throws InterruptedException {
    rig.close();
  }

  private Response at(String line) {
    return rig.post("/api/at", "{\"port\":\"com1\",\"line\":\"" + line + "\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"AT+MAXSK?", "at+maxsk? ", "AT+MAXSK", "at+uart", "AT+H", "AT+VER"})
  void aQueryIsAnswered(String line) {
    Response answer = at(line);
    assertThat(answer.status().code()).isEqualTo(200);
    assertThat(ApiRig.document(answer).getString("reply")).doesNotContain("ERR");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"AT+MAXSK=3", "AT+Z", "AT+Z?", "AT+RELD", "AT+MAXSK=?", "AT+Z\\u0000", "at+z "})
  void aChangeIsRefused(String line) {
    ApplianceSettings before = rig.store().settings();
    Response refusal = at(line);
    assertThat(refusal.status().code()).isEqualTo(403);
    assertThat(ApiRig.document(refusal).getString("error")).isEqualTo("password");
    assertThat(rig.store().settings()).isEqualTo(before);
  }

  @Test
  void withAPasswordOfOnesOwnEverythingIsOpen() {
    rig.unlocked();
    assertThat(at("AT+MAXSK=3").text()).contains("+OK");
    assertThat(at("AT+" + "x".repeat(1_024)).status().code()).isEqualTo(400);
  }

  @Test
  void nothingIsSentWithTheFactorysPassword() {
    String body = "{\"port\":\"com1\",\"to\":\"line\",\"hex\":\"00\"}";
    assertThat(rig.post("/api/send", body).status().code()).isEqualTo(403);
  }
}
