package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.audit.Author;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.SocketRows;

/** The answer to: what is connected to this port? */
class SetupApiTest {
  @TempDir private Path folder;
  private ApiRig rig;

  @BeforeEach
  void start() {
    rig = new ApiRig(folder, "com1", "com2").unlocked();
    set("com1", "TCPS,0.0.0.0,4001");
    set("com2", "TCPS,0.0.0.0,4002");
  }

  @AfterEach
  void stop() throws InterruptedException {
    rig.close();
  }

  private void set(String port, String socket) {
    SettingsEdit edit = new SettingsEdit().set(port, SocketRows.SOCKET, socket);
    assertThat(rig.store().change(edit, Author.SERVICE).join().refusal()).isEmpty();
  }

  private Response setUp(String port, String connected) {
    return rig.post(
        "/api/setup", "{\"port\":\"%s\",\"connected\":\"%s\"}".formatted(port, connected));
  }

  private PortSettings port(String name) {
    return rig.store().port(name);
  }

  @Test
  void unitsGetTheUsualPortOfModbus() {
    assertThat(setUp("com1", "units").status().code()).isEqualTo(200);
    assertThat(port("com1").get(SocketRows.LOCAL_PORT)).isEqualTo(502);
    assertThat(port("com1").get(ProtocolRows.MODBUS_GATEWAY)).isTrue();
    assertThat(port("com1").mode()).isEqualTo(SocketMode.TCP_SERVER);
  }

  @Test
  void unitsKeepTheirPortIfAnotherOneHasTheUsual() {
    setUp("com1", "units");
    assertThat(setUp("com2", "units").status().code()).isEqualTo(200);
    assertThat(port("com2").get(SocketRows.LOCAL_PORT)).isEqualTo(4002);
    assertThat(port("com2").get(ProtocolRows.MODBUS_GATEWAY)).isTrue();
    assertThat(setUp("com1", "units").status().code()).as("once more").isEqualTo(200);
    assertThat(port("com1").get(SocketRows.LOCAL_PORT)).isEqualTo(502);
  }

  @ParameterizedTest
  @CsvSource({"units, true, false", "talker, false, false", "program, false, true"})
  void eachKindLeavesNothingOfAnotherOne(String kind, boolean isModbus, boolean isVirtualPort) {
    for (String before : new String[] {"units", "program", "talker"}) {
      setUp("com1", before);
      setUp("com1", kind);
      assertThat(port("com1").get(ProtocolRows.MODBUS_GATEWAY)).isEqualTo(isModbus);
      assertThat(port("com1").get(ProtocolRows.RFC2217))
          .as("after %s", before)
          .isEqualTo(isVirtualPort);
    }
  }

  @Test
  void aMasterAsksAServer() {
    Response done =
        rig.post(
            "/api/setup",
            "{\"port\":\"com1\",\"connected\":\"master\",\"host\":\"10.0.0.5\",\"tcpPort\":\"1502\"}");
    assertThat(done.status().code()).isEqualTo(200);
    assertThat(port("com1").text(SocketRows.SOCKET)).isEqualTo("TCPC,10.0.0.5,1502");
    assertThat(port("com1").get(ProtocolRows.MODBUS_GATEWAY)).isTrue();
  }

  @Test
  void aPortThatWasAClientOfRandomPortsBecomesAServerThatListensSomewhere() {
    rig.store()
        .change(
            new SettingsEdit()
                .set("com2", SocketRows.SOCKET, "TCPC,10.0.0.5,502")
                .set("com2", SocketRows.LOCAL_PORT, "0")
                .set("com1", SocketRows.SOCKET, "TCPS,0.0.0.0,20108"),
            Author.SERVICE)
        .join();
    assertThat(setUp("com2", "talker").status().code()).isEqualTo(200);
    assertThat(port("com2").get(SocketRows.LOCAL_PORT)).isPositive().isNotEqualTo(20_108);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"port\":\"com1\",\"connected\":\"toaster\"}",
        "{\"port\":\"com1\"}",
        "{\"port\":\"com1\",\"connected\":\"master\"}",
        "{\"port\":\"com1\",\"connected\":\"master\",\"host\":\"\",\"tcpPort\":\"502\"}",
        "{\"port\":\"com1\",\"connected\":\"master\",\"host\":\"a,1\",\"tcpPort\":\"502\"}",
        "{\"port\":\"com1\",\"connected\":\"master\",\"host\":\"plc\",\"tcpPort\":\"99999\"}",
        "{\"port\":\"com1\",\"connected\":\"master\",\"host\":\"plc\",\"tcpPort\":\"x\"}"
      })
  void aWrongAnswerChangesNothing(String body) {
    ApplianceSettings before = rig.store().settings();
    Response refusal = rig.post("/api/setup", body);
    assertThat(refusal.status().code()).isEqualTo(400);
    assertThat(ApiRig.document(refusal).getString("error")).isNotBlank();
    assertThat(rig.store().settings()).isEqualTo(before);
  }

  @Test
  void aPortThatThereIsNotIsNotFound() {
    assertThat(setUp("com9", "units").status().code()).isEqualTo(404);
  }

  @Test
  void aNameIsStoredAndOneThatIsTooLongIsExplained() {
    assertThat(rig.post("/api/name", "{\"name\":\"PUMP 7\"}").status().code()).isEqualTo(200);
    Response refusal = rig.post("/api/name", "{\"name\":\"fifteen letters\"}");
    assertThat(refusal.status().code()).isEqualTo(400);
    assertThat(refusal.text()).contains("14");
    assertThat(rig.store().deviceName()).isEqualTo("PUMP 7");
  }
}
