package org.serialbridge.at;

import static org.assertj.core.api.Assertions.assertThat;
import static org.serialbridge.at.ConsoleRig.MILLISECOND;
import static org.serialbridge.at.ConsoleRig.SECOND;
import static org.serialbridge.at.ConsoleRig.SILENCE;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.UartSettings;

/** The way into command mode, at clocks of any origin, also such that wrap around on the way. */
@ParameterizedClass
@ValueSource(longs = {0, 987_654_321_012L, -1, Long.MAX_VALUE, Long.MAX_VALUE - 10_000_000})
class EscapeSequenceTest {
  private static final long GAP = 300 * MILLISECOND;

  private final long start;
  private final ConsoleRig rig;

  EscapeSequenceTest(long start) {
    this.start = start;
    rig = new ConsoleRig(start);
  }

  @Test
  void oneWriteEnters() {
    rig.type("+++");
    rig.passNanos(SILENCE);
    rig.type("a");
    assertThat(rig.transcript()).containsExactly("hold", "serial:a", "serial:+ok");
    assertThat(rig.answer("AT+MAXSK")).isEqualTo("+OK=8");
  }

  @Test
  void threeWritesTenMillisecondsApartEnter() {
    for (int i = 0; i < 3; i++) {
      rig.type("+");
      rig.passNanos(10 * MILLISECOND);
    }
    rig.passNanos(10 * MILLISECOND);
    rig.type("a");
    assertThat(rig.transcript()).containsExactly("hold", "serial:a", "serial:+ok");
  }

  @Test
  void bytesBehindTheAnswerAreCommands() {
    rig.type("+++");
    rig.passNanos(SILENCE);
    rig.type("aAT+MAXSK\rAT+SH");
    rig.type("ORTO\r");
    assertThat(rig.transcript())
        .containsExactly(
            "hold",
            "serial:a",
            "serial:+ok",
            "serial:AT+MAXSK\r\r\n+OK=8\r\n",
            "serial:AT+SHORTO\r\r\n+OK=3\r\n");
  }

  @Test
  void gapsOfExactlyThreeHundredMillisecondsAreGood() {
    rig.type("+");
    rig.passNanos(GAP);
    rig.type("+");
    rig.passNanos(GAP);
    rig.type("+");
    rig.passNanos(SILENCE);
    assertThat(rig.transcript()).containsExactly("hold", "serial:a");
  }

  @Test
  void aLongerGapReleasesThePlus() {
    rig.type("+");
    rig.passNanos(GAP);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly("network:+");
    rig.type("++");
    rig.passNanos(GAP + 1);
    assertThat(rig.transcript()).containsExactly("network:++");
  }

  @Test
  void thePlusBehindALongGapBeginsASequence() {
    rig.type("++");
    rig.passNanos(GAP + 1);
    rig.type("+++");
    rig.passNanos(SILENCE);
    assertThat(rig.transcript()).containsExactly("network:++", "hold", "serial:a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x+++", "+++x", "+++\r", "+++\r\n", "++++", "+++ATH\r", "+x", "++\r", "x+++a"})
  void plusesAmongDataAreData(String data) {
    rig.type(data);
    rig.passNanos(10 * SECOND);
    assertThat(rig.transcript()).containsExactly("network:" + data);
  }

  @ParameterizedTest
  @ValueSource(strings = {"b", "\r", "\n", "+", "a", "\0", "\u00FF"})
  void aByteWithinTheGuardReleasesAll(String early) {
    rig.type("+++");
    rig.passNanos(SILENCE - 1);
    rig.type(early);
    rig.passNanos(10 * SECOND);
    assertThat(rig.transcript()).containsExactly("network:+++" + early);
  }

  @Test
  void theAcknowledgementComesAtTheEndOfTheGuard() {
    rig.type("+++");
    assertThat(rig.console().deadline()).hasValue(start + SILENCE);
    rig.passNanos(SILENCE - 1);
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly("hold", "serial:a");
    assertThat(rig.console().deadline()).hasValue(start + SILENCE + 3 * SECOND);
  }

  @ParameterizedTest
  @CsvSource({
    "115200, 8, 1, 20000000", // below what a USB adapter lets tell apart
    "2400,   8, 1, 20000000",
    "1200,   8, 1, 33333332", // 4 characters of 10 bits
    "1200,   7, 2, 33333332",
    "1200,   8, 2, 36666664",
    "300,    8, 1, 45000000", // clients look for the answer after 50 ms
    "300,    8, 2, 45000000",
    "299,    8, 2, 45000000",
    "150,    8, 1, 74999999", // a character and an eighth
    "45,     8, 1, 249999999",
  })
  void guardIsFourCharactersWithinBounds(int baud, int data, int stop, long nanos) {
    UartSettings factory = UartSettings.FACTORY;
    ConsoleRig slow =
        new ConsoleRig(
            start, new UartSettings(baud, data, stop, factory.parity(), factory.flowControl()));
    slow.type("+++");
    assertThat(slow.console().deadline()).hasValue(start + nanos);
  }

  @Test
  void atTheLowestSpeedPlusesWithinDataAreData() {
    UartSettings factory = UartSettings.FACTORY;
    UartSettings lowest = new UartSettings(45, 8, 1, factory.parity(), factory.flowControl());
    ConsoleRig slow = new ConsoleRig(start, lowest);
    for (String character : List.of("a", "+", "+", "+", "b")) {
      slow.type(character);
      slow.passNanos(lowest.characterNanos());
    }
    assertThat(slow.transcript().stream().filter(said -> !said.startsWith("network:"))).isEmpty();
    slow.passNanos(lowest.characterNanos());
    for (String character : List.of("+", "+", "+")) {
      slow.type(character);
      slow.passNanos(lowest.characterNanos());
    }
    slow.passNanos(lowest.characterNanos());
    assertThat(slow.transcript()).contains("serial:a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"b", "A", "\r", "\n"})
  void anotherAnswerReleasesAll(String answer) {
    rig.type("+++");
    rig.passNanos(SILENCE);
    rig.type(answer + "cd");
    assertThat(rig.transcript())
        .containsExactly("hold", "serial:a", "network:+++", "free", "network:" + answer + "cd");
  }

  @Test
  void threeSecondsWithoutAnswerReleaseThePluses() {
    rig.type("+++");
    rig.passNanos(SILENCE + 3 * SECOND - 1);
    assertThat(rig.transcript()).containsExactly("hold", "serial:a");
    rig.passNanos(1);
    assertThat(rig.transcript()).containsExactly("network:+++", "free");
    rig.type("a");
    assertThat(rig.transcript()).containsExactly("network:a");
  }

  @Test
  void theLastNanosecondOfThreeSecondsIsInTime() {
    rig.type("+++");
    rig.passNanos(SILENCE + 3 * SECOND - 1);
    rig.type("a");
    assertThat(rig.transcript()).containsExactly("hold", "serial:a", "serial:+ok");
  }

  @Test
  void aReadBehindALateDeadlineCountsAsLate() {
    rig.type("+++");
    rig.passNanos(SILENCE);
    rig.transcript();
    // The poll at the deadline did not come: the loop was busy.
    rig.carryOut(ByteBuffer.wrap(new byte[] {'a'}), start + 4 * SECOND);
    assertThat(rig.transcript()).containsExactly("network:+++", "free", "network:a");
  }

  @Test
  void silenceIsNeededBeforeTheFirstPlus() {
    rig.type("x");
    rig.passNanos(SILENCE - 1);
    rig.type("+++");
    rig.passNanos(SILENCE);
    rig.type("+++");
    rig.passNanos(SILENCE);
    assertThat(rig.transcript()).containsExactly("network:x+++", "hold", "serial:a");
  }

  @Test
  void releasedPlusesCountAsTraffic() {
    rig.type("+++");
    rig.passNanos(SILENCE - 1);
    rig.type("b");
    rig.passNanos(SILENCE - 1);
    rig.type("+++");
    rig.passNanos(10 * SECOND);
    assertThat(rig.transcript()).containsExactly("network:+++b+++");
  }

  @Test
  void aSecondTryIsAcknowledgedAgain() {
    rig.type("+++");
    rig.passNanos(SILENCE + SECOND);
    rig.type("+++");
    rig.passNanos(SILENCE);
    rig.type("a");
    assertThat(rig.transcript())
        .containsExactly(
            "hold", "serial:a", "network:+++", "free", "hold", "serial:a", "serial:+ok");
  }

  @Test
  void noSilenceIsNeededBehindEntm() {
    rig.escape();
    rig.type("AT+ENTM\r\n+++");
    rig.passNanos(SILENCE);
    assertThat(rig.transcript())
        .containsExactly(
            "hold",
            "serial:a",
            "serial:+ok",
            "serial:AT+ENTM\r\r\n+OK\r\n",
            "free",
            "hold",
            "serial:a");
  }

  @Test
  void theLfOfEntmIsNoData() {
    rig.escape();
    rig.type("AT+ENTM\r");
    rig.passNanos(GAP);
    rig.transcript();
    rig.type("\n\nx");
    assertThat(rig.transcript()).containsExactly("network:\nx");
  }

  @Test
  void aLateLfIsData() {
    rig.escape();
    rig.type("AT+ENTM\r");
    rig.passNanos(GAP + 1);
    rig.transcript();
    rig.type("\n");
    assertThat(rig.transcript()).containsExactly("network:\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"AT+ENTM\n\n", "AT+ENTM\rx\n"})
  void onlyTheLfRightBehindTheCrIsSwallowed(String bytes) {
    rig.escape();
    rig.transcript();
    rig.typeByteByByte(bytes);
    List<String> said = rig.transcript();
    assertThat(said.get(said.size() - 1)).startsWith("network:").endsWith("\n");
  }

  @Test
  void restartForgetsAHalfSequence() {
    rig.type("+++");
    rig.passNanos(SILENCE);
    rig.restarted();
    rig.passNanos(10 * SECOND);
    assertThat(rig.transcript()).containsExactly("hold", "serial:a", "free");
    rig.type("a");
    assertThat(rig.transcript()).containsExactly("network:a");
  }

  @Test
  void nothingIsDueInCommandModeNorWithoutASequence() {
    assertThat(rig.console().deadline()).isEmpty();
    rig.type("data");
    assertThat(rig.console().deadline()).isEmpty();
    rig.passNanos(SECOND);
    rig.escape();
    assertThat(rig.console().deadline()).isEmpty();
    rig.passNanos(3_600 * SECOND);
    assertThat(rig.answer("AT+E")).isEqualTo("+OK=ON");
    assertThat(rig.stored().get(SerialPortRows.ECHO)).isTrue();
  }
}
