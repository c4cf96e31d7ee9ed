package org.serialbridge.frames;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.settings.DiscoveryUser;

/** The frames that the manuals of USR-TCP232-302 and 410S print. */
class FrameTest {
  private static final DiscoveryUser ADMIN = new DiscoveryUser("admin", "admin");
  private static final String NAMES = "61646D696E00 61646D696E00";

  /** The 302 prints the sum 07 for the factory values: 05 is right. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RESTART | 0071777C422F | FF 13 02 00 71 77 7C 42 2F |  | FC
          READ    | 0071777C422F | FF 13 03 00 71 77 7C 42 2F |  | FD
          FACTORY | 0071777C422F | FF 13 0B 00 71 77 7C 42 2F |  | 05
          RESTART | D8B04C0004C9 | FF 13 02 D8 B0 4C 00 04 C9 |  | C8
          READ    | ACCF23666667 | FF 13 03 AC CF 23 66 66 67 |  | F9
          SAVE    | ACCF23666667 | FF 13 04 AC CF 23 66 66 67 |  | FA
          SET_PORT_1 | 0071777C422F | FF 52 06 00 71 77 7C 42 2F \
          | 00C20100 08 01 01 01 00000000 8C4E 2A20 "192.168.0.201" 00*17 C900A8C0 \
          00 01 00 00 0000 00 00 00 05 00 00 00 | F0
          """)
  void framesForAUnitAreMadeAndRead(
      FrameCommand command, String mac, String head, String parameters, String sum) {
    byte[] block = Bytes.of(parameters == null ? "" : parameters);
    byte[] printed = Bytes.of(head + NAMES + Bytes.hex(block) + sum);
    assertThat(Frame.of(command, mac, ADMIN, block)).isEqualTo(printed);
    Frame frame = Frame.parse(printed).orElseThrow();
    assertThat(frame.command()).isEqualTo(command.code());
    assertThat(frame.isFor(mac)).isTrue();
    assertThat(frame.isSumRight()).isTrue();
    assertThat(frame.isFrom(ADMIN)).isTrue();
    assertThat(frame.parameters()).isEqualTo(block);
  }

  @Test
  void theSearchHasNoAddress() {
    assertThat(FrameRequests.search()).isEqualTo(Bytes.of("FF 01 01 02"));
    assertThat(Frame.isSearch(Bytes.of("FF 01 01 02"))).isTrue();
    assertThat(Frame.isSearch(Bytes.of("FF 01 01 03"))).isFalse();
    assertThat(Frame.isSearch(Bytes.of("FF 01 01 02 00"))).isFalse();
  }

  @Test
  void aReadIsARequestForAllSettings() {
    assertThat(FrameRequests.read("0071777C422F", ADMIN))
        .isEqualTo(Bytes.of("FF 13 03 00 71 77 7C 42 2F " + NAMES + " FD"));
  }

  @Test
  void shortNamesArePadded() {
    assertThat(FrameRequests.read("000000000000", new DiscoveryUser("u", "12345")))
        .startsWith(Bytes.of("FF 13 03 00*6 75 00*5 31 32 33 34 35 00"));
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "FF",
    "FF 13",
    "FF 12 03 00*6 00*6 00*6 00",
    "FF 14 03 00*6 00*6 00*6 00",
    "FE 13 03 00*6 00*6 00*6 00",
    "FF 07 03 00*6 00",
    "FF 13 03 00*6 00*6 00*6 00 00"
  })
  void otherDatagramsAreNoFrames(String datagram) {
    assertThat(Frame.parse(Bytes.of(datagram))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"admin,admiN", "admi,admin", "admin,a", "Admin,admin"})
  void anotherNameOrPasswordIsWrong(String name, String password) {
    byte[] frame = FrameRequests.read("0071777C422F", new DiscoveryUser(name, password));
    assertThat(Frame.parse(frame).orElseThrow().isFrom(ADMIN)).isFalse();
  }
}
