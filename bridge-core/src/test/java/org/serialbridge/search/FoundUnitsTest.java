package org.serialbridge.search;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.serialbridge.settings.Ipv4;

/** Joining the answers of a search. */
class FoundUnitsTest {
  private static final Ipv4 HERE = new Ipv4(0x7F000001);
  private static final Ipv4 ONE = new Ipv4(0xC0A80105);
  private static final Ipv4 OTHER = new Ipv4(0x0A000001);
  private static final FoundService HTTP = new FoundService("http", "Line 7", 80);

  private final FoundUnits found = new FoundUnits();

  private static FoundUnit byFrame(Ipv4 address, String mac, int port) {
    return new FoundUnit(address, mac, "Line 7", "100", List.of("UDP " + port), List.of());
  }

  private static FoundUnit announced(Ipv4 address, String mac) {
    return new FoundUnit(address, mac, "", "0.1.0", List.of("DNS-SD"), List.of(HTTP));
  }

  @Test
  void answersWithOneMacAddressAreOfOneUnit() {
    found.add(byFrame(HERE, "D8B04C0004C9", 1901));
    found.add(byFrame(ONE, "D8B04C0004C9", 1500));
    found.add(announced(ONE, "D8B04C0004C9"));
    found.add(announced(ONE, "D8B04C0004C9"));
    assertThat(found.all())
        .containsExactly(
            new FoundUnit(
                ONE,
                "D8B04C0004C9",
                "Line 7",
                "0.1.0",
                List.of("DNS-SD", "UDP 1500", "UDP 1901"),
                List.of(HTTP)));
  }

  /** One of them may be a stranger who wants the password of the other. */
  @Test
  void oneMacAddressAtTwoAddressesIsTwoRows() {
    found.add(byFrame(ONE, "D8B04C0004C9", 1500));
    found.add(byFrame(OTHER, "D8B04C0004C9", 1500));
    found.add(announced(OTHER, "D8B04C0004C9"));
    assertThat(found.all()).extracting(FoundUnit::address).containsExactly(OTHER, ONE);
  }

  @Test
  void anAnnouncementWithoutMacAddressIsJoinedByItsAddress() {
    found.add(announced(ONE, ""));
    found.add(byFrame(ONE, "D8B04C0004C9", 1500));
    found.add(announced(OTHER, ""));
    assertThat(found.all()).extracting(FoundUnit::mac).containsExactly("", "D8B04C0004C9");
    assertThat(found.all().get(1).version()).isEqualTo("0.1.0");
  }

  /** Two new units from the factory, on one wire. */
  @Test
  void unitsWithOneAddressAreTwo() {
    found.add(byFrame(ONE, "D8B04C0004C9", 1500));
    found.add(byFrame(ONE, "D8B04C0004C8", 1500));
    assertThat(found.all()).hasSize(2);
  }

  @Test
  void aFloodHasBounds() {
    for (int i = 0; i < 1_000; i++) {
      found.add(byFrame(ONE, "%012X".formatted(i), 1500));
    }
    assertThat(found.all()).hasSize(FoundUnits.MOST_OF_AN_ADDRESS);
    for (int i = 0; i < 1_000; i++) {
      found.add(byFrame(new Ipv4(i), "%012X".formatted(0xFFFF + i), 1500));
      found.add(
          new FoundUnit(
              ONE, "", "", "", List.of("DNS-SD"), List.of(new FoundService("x", "x", i))));
    }
    assertThat(found.all()).hasSize(FoundUnits.MOST);
    assertThat(found.all()).allMatch(unit -> unit.services().size() <= 32);
  }

  @Test
  void textsAreForTerminals() {
    FoundUnit unit =
        new FoundUnit(
            ONE,
            "\u001B",
            "\u001B[2J\u009B",
            "9".repeat(500),
            List.of(),
            List.of(new FoundService("\r", "\n", 1)));
    assertThat(unit.mac()).isEmpty();
    assertThat(unit.name()).isEqualTo("\\x1B[2J\\x9B");
    assertThat(unit.version()).isEqualTo("9".repeat(64) + "...");
    assertThat(FoundUnitsJson.text(List.of(unit)))
        .isEqualTo(
            """
            [{"address":"192.168.1.5","mac":"","name":"\\\\x1B[2J\\\\x9B","version":"%s...",\
            "by":[],"services":[{"type":"\\\\x0D","name":"\\\\x0A","port":1}]}]\
            """
                .formatted("9".repeat(64)));
  }

  @Test
  void bothDialectsOfKeywordsAreRead() {
    assertThat(keyword("192.168.1.7,accf23666667,EW11\r\n"))
        .isEqualTo(new KeywordAnswer("ACCF23666667", "EW11", ""));
    assertThat(keyword("192.168.1.7,Line 7,ACCF23666667,1.2.3"))
        .isEqualTo(new KeywordAnswer("ACCF23666667", "Line 7", "1.2.3"));
    for (String other : List.of("", "+ok", "a,b,c", ",,,", "1,ACCF23666667", ",".repeat(200))) {
      assertThat(KeywordAnswer.parse(other.getBytes(ISO_8859_1))).isEmpty();
    }
  }

  private static KeywordAnswer keyword(String text) {
    return KeywordAnswer.parse(text.getBytes(ISO_8859_1)).orElseThrow();
  }

  @Property(tries = 200)
  void anyDatagramIsLookedAt(@ForAll byte[] datagram) {
    KeywordAnswer.parse(datagram);
  }
}
