package org.serialbridge.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotificationTest {
  private final ServerRig rig = ServerRig.agreed();

  private static String modem(String value) {
    return "peer ff fa 2c 6b " + value + " ff f0";
  }

  private static String lineState(String value) {
    return "peer ff fa 2c 6a " + value + " ff f0";
  }

  @Test
  void firstModemStateIsAlwaysTold() {
    rig.request(11, "00");
    rig.log.clear();
    rig.server.modemState(0);
    rig.server.modemState(0xB0);
    assertThat(rig.transcript()).containsExactly(modem("00"));
  }

  @Test
  void stateThatIsKnownIsToldWithTheAgreement() {
    ServerRig early = new ServerRig();
    early.server.modemState(0x30);
    early.server.modemState(0xB0);
    assertThat(early.transcript()).isEmpty();
    early.receive("ff fb 2c");
    assertThat(early.transcript()).endsWith("watch 255 0", modem("b0"));
  }

  @ParameterizedTest
  @CsvSource({
    "00, 10, 11", // CTS on
    "10, 00, 01", // CTS off
    "00, 20, 22", // DSR
    "20, 00, 02",
    "00, 80, 88", // DCD
    "80, 00, 08",
    "00, 40, 40", // RI begins: no delta
    "40, 00, 04", // RI ends: its trailing edge
    "30, f0, f8",
    "f0, 00, 0f"
  })
  void changeIsToldWithItsDelta(String before, String after, String value) {
    rig.server.modemState(Integer.parseInt(before, 16));
    rig.log.clear();
    rig.server.modemState(Integer.parseInt(after, 16));
    assertThat(rig.transcript()).containsExactly(modem(value));
    rig.server.modemState(Integer.parseInt(after, 16));
    assertThat(rig.transcript()).as("no change").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10, 10, 10", // CTS only: its level
    "10, 20, ''",
    "f0, 10, 10",
    "0f, 10, 01",
    "01, 20, ''",
    "04, 40, ''", // the trailing edge of RI, which begins
    "90, 10, 10",
    "00, 10, ''"
  })
  void onlyWhatTheMaskWantsIsTold(String mask, String after, String value) {
    rig.server.modemState(0);
    rig.request(11, mask);
    rig.log.clear();
    rig.server.modemState(Integer.parseInt(after, 16));
    if (value.isEmpty()) {
      assertThat(rig.transcript()).isEmpty();
    } else {
      assertThat(rig.transcript()).containsExactly(modem(value));
    }
  }

  @Test
  void fallToZeroIsToldToAMaskOfLevels() {
    rig.server.modemState(0x10);
    rig.request(11, "f0");
    rig.log.clear();
    rig.server.modemState(0);
    assertThat(rig.transcript()).containsExactly(modem("00"));
  }

  @Test
  void modemStateIsAnsweredWithoutDeltas() {
    rig.server.modemState(0x30);
    rig.server.modemState(0x20);
    rig.log.clear();
    rig.request(7, "");
    rig.request(7, "ff");
    assertThat(rig.transcript()).containsExactly(modem("20"), modem("20"));
  }

  @ParameterizedTest
  @CsvSource({"00, 08, ''", "08, 08, 08", "0c, 1e, 0c", "ff, 10, 10", "02, 1c, ''"})
  void lineStateIsToldIfTheMaskWantsIt(String mask, String events, String value) {
    rig.request(10, mask);
    rig.log.clear();
    rig.server.lineState(Integer.parseInt(events, 16));
    if (value.isEmpty()) {
      assertThat(rig.transcript()).isEmpty();
    } else {
      assertThat(rig.transcript()).containsExactly(lineState(value));
    }
  }

  @Test
  void eventsThatWereNotToldAreReadOnce() {
    rig.server.lineState(8);
    rig.server.lineState(2);
    rig.request(6, "");
    rig.request(6, "");
    assertThat(rig.transcript()).containsExactly(lineState("0a"), lineState("00"));
  }

  @Test
  void eventsBeforeTheMaskAreNotToldLater() {
    rig.server.lineState(8);
    rig.request(10, "1e");
    rig.log.clear();
    rig.server.lineState(4);
    assertThat(rig.transcript()).containsExactly(lineState("04"));
  }

  @Test
  void whatHappensDuringASuspensionIsToldInOne() {
    rig.server.modemState(0);
    rig.request(10, "1e");
    rig.request(8, "");
    rig.request(8, "");
    rig.log.clear();
    rig.server.modemState(0x50);
    rig.server.modemState(0x20);
    rig.server.lineState(8);
    rig.server.lineState(2);
    assertThat(rig.transcript()).isEmpty();
    rig.request(9, "");
    rig.request(9, "");
    assertThat(rig.transcript()).containsExactly("suspend false", modem("27"), lineState("0a"));
  }

  @Test
  void masksThatDoNotChangeAreNoNews() {
    rig.request(10, "00");
    rig.request(11, "ff");
    assertThat(rig.transcript())
        .containsExactly("peer ff fa 2c 6e 00 ff f0", "peer ff fa 2c 6f ff ff ff f0");
  }
}
