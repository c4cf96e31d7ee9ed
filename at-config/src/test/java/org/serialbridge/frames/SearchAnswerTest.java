package org.serialbridge.frames;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchAnswerTest {
  /** Two captured answers; what differs between units is zero in them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          18352          | FF 24 01 00 00 C0A8016D 9CA5258E3728 B10F 0000 "18352" 00*11 F0
          18352222221234 | FF 24 01 00 00 C0A8016D 9CA5258E3728 B10F 0000 "18352222221234" 00*2 2C
          """)
  void isMadeAndRead(String name, String captured) {
    SearchAnswer answer =
        new SearchAnswer(FrameRig.address("192.168.1.109"), "9CA5258E3728", 4017, name);
    assertThat(answer.bytes()).isEqualTo(Bytes.of(captured));
    assertThat(SearchAnswer.parse(Bytes.of(captured))).hasValue(answer);
  }

  /** With a board number and more of a version, as in the manual of 410S. */
  @Test
  void ofOtherUnitsIsRead() {
    byte[] printed =
        Bytes.of("FF 24 01 00 4B C0A8004D D8B04C0004C9 DD07 0100 \"USR-TCP232-401\" 00 00 EF");
    assertThat(SearchAnswer.parse(printed))
        .hasValue(
            new SearchAnswer(
                FrameRig.address("192.168.0.77"), "D8B04C0004C9", 2013, "USR-TCP232-401"));
  }

  /** The manual of the 302 prints a check byte that fits no rule. */
  @Test
  void aWrongCheckByteIsTaken() {
    byte[] printed = Bytes.of("FF 24 01 00 00 C0A80007 0071777C422F 010C 0000 \"USR-K2\" 00*10 F2");
    SearchAnswer answer = SearchAnswer.parse(printed).orElseThrow();
    assertThat(answer.name()).isEqualTo("USR-K2");
    assertThat(answer.version()).isEqualTo(3073);
  }

  @Test
  void otherDatagramsAreNone() {
    assertThat(SearchAnswer.parse(new byte[36])).isEmpty();
    assertThat(SearchAnswer.parse(Bytes.of("FF 24 01 00*32"))).isEmpty();
    assertThat(SearchAnswer.parse(Bytes.of("FF 24 01 00*34"))).isEmpty();
    assertThat(SearchAnswer.parse(Bytes.of("FF 24 02 00*33"))).isEmpty();
  }

  @Test
  void aNameFromTheNetworkIsShownInPrintableCharacters() {
    byte[] answer = Bytes.of("FF 24 01 00*16 1B \"[2J\" FF 00*12");
    assertThat(SearchAnswer.parse(answer).orElseThrow().shownName()).isEqualTo("\\x1B[2J\\xFF");
  }

  @Test
  void aVersionIsANumber() {
    assertThat(SearchAnswer.version("0.1.0")).isEqualTo(100);
    assertThat(SearchAnswer.version("2.13.4")).isEqualTo(3304);
  }

  @Property(tries = 500)
  void anyDatagramIsReadOrNot(@ForAll @Size(max = 80) byte[] datagram) {
    SearchAnswer.parse(datagram).ifPresent(answer -> assertThat(answer.mac()).hasSize(12));
  }
}
