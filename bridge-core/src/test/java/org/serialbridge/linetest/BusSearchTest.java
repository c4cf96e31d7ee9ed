package org.serialbridge.linetest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.serialbridge.linetest.LineTestRig.uart;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.linetest.LineTestRig.Heard;
import org.serialbridge.modbus.Adu;
import org.serialbridge.serial.LineError;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.status.LineTestReport;
import org.serialbridge.status.LineTestReport.Found;
import org.serialbridge.status.LineTestReport.Traffic;
import org.serialbridge.status.LineTestReport.Unit;

class BusSearchTest {
  private static final long HOUR = 3_600_000;
  private static final UartSettings METER = uart(9_600, 8, Parity.EVEN, 1);
  private static final String SENTENCE = "$GPGLL,4916.45,N,12311.12,W,225444,A*31\r\n";

  /** The first holding register is 100; other functions are illegal. */
  private static String registers(int function, byte[] request) {
    return function == 3 ? "03020064" : "%02x01".formatted(function | 0x80);
  }

  private static LineTest.Factory search(
      SearchOptions.Mode mode, int first, int last, boolean all) {
    return line -> new BusSearch(line, new SearchOptions(mode, first, last, 100, all));
  }

  private static LineTestReport report(LineTestRig rig) {
    return rig.test().report(rig.now());
  }

  private static LineTestRig searched(LineTestRig rig) {
    rig.begin();
    rig.run(2 * HOUR);
    assertThat(rig.test().deadline()).isEmpty();
    return rig;
  }

  @Test
  void aMeterIsFound() {
    LineTestRig rig =
        searched(
            new LineTestRig(
                search(SearchOptions.Mode.ALL, 1, 16, false),
                LineTestRig.unit(METER, 7, 30, BusSearchTest::registers)));
    assertThat(report(rig).found())
        .containsExactly(
            new Found(
                "9600,8,1,EVEN,NFC",
                Traffic.MODBUS_UNITS,
                "1 Modbus unit responds",
                List.of(new Unit(7, "1 register: 100"))));
    assertThat(rig.test().outcome()).isEqualTo("The settings are found.");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 17, 43})
  void aUnitThatKnowsOneFunctionOnlyIsFound(int known) {
    String response =
        switch (known) {
          case 3 -> "03020064";
          case 4 -> "04020064";
          case 17 -> "1103416231";
          default -> "2b0e0101000001" + "000161";
        };
    LineTestRig rig =
        searched(
            new LineTestRig(
                search(SearchOptions.Mode.ASK, 7, 7, false),
                LineTestRig.unit(
                    METER, 7, 30, (function, request) -> function == known ? response : "")));
    assertThat(report(rig).found()).hasSize(1);
    assertThat(report(rig).found().get(0).units()).extracting(Unit::unit).containsExactly(7);
  }

  @Test
  void anExceptionIsAFind() {
    LineTestRig rig =
        searched(
            new LineTestRig(
                search(SearchOptions.Mode.ASK, 7, 7, false),
                LineTestRig.unit(METER, 7, 30, (function, request) -> "8302")));
    assertThat(report(rig).found().get(0).units())
        .containsExactly(new Unit(7, "exception 02, illegal data address"));
  }

  @Test
  void aLateResponseCountsForTheUnitThatItNames() {
    LineTestRig rig =
        searched(
            new LineTestRig(
                search(SearchOptions.Mode.ASK, 1, 16, false),
                LineTestRig.unit(METER, 7, 250, BusSearchTest::registers)));
    assertThat(report(rig).found())
        .containsExactly(
            new Found(
                "9600,8,1,EVEN,NFC",
                Traffic.MODBUS_UNITS,
                "1 Modbus unit responds",
                List.of(new Unit(7, "1 register: 100"))));
  }

  @Test
  void theEchoOfAnAdapterIsNoResponse() {
    LineTestRig rig =
        searched(
            new LineTestRig(
                search(SearchOptions.Mode.ASK, 1, 247, false),
                (uart, request) -> List.of(new LineTestRig.Answer(1, request))));
    assertThat(report(rig).found()).isEmpty();
    assertThat(rig.test().outcome())
        .isEqualTo(
            "Nothing is found: no unit of 1-247 responds. Check power, wiring, A and B, or ask more"
                + " units.");
  }

  @Test
  void nothingIsWritten() {
    LineTestRig rig = searched(LineTestRig.silent(search(SearchOptions.Mode.ASK, 5, 5, false)));
    assertThat(rig.log().stream().filter(event -> !event.contains(",")).distinct())
        .containsExactly(frame("0300000001"), frame("0400000001"), frame("11"), frame("2b0e0100"));
  }

  private static String frame(String pdu) {
    return HexFormat.of().formatHex(new Adu(5, HexFormat.of().parseHex(pdu)).rtu());
  }

  @Test
  void allGoesOnAfterAFind() {
    UartSettings other = uart(19_200, 8, Parity.NONE, 1);
    BiFunction<UartSettings, byte[], List<LineTestRig.Answer>> first =
        LineTestRig.unit(METER, 2, 20, BusSearchTest::registers);
    BiFunction<UartSettings, byte[], List<LineTestRig.Answer>> second =
        LineTestRig.unit(other, 3, 20, BusSearchTest::registers);
    LineTestRig rig =
        searched(
            new LineTestRig(
                search(SearchOptions.Mode.ASK, 1, 4, true),
                (uart, request) ->
                    uart.equals(METER) ? first.apply(uart, request) : second.apply(uart, request)));
    assertThat(report(rig).found())
        .extracting(Found::uart)
        .containsExactly("9600,8,1,EVEN,NFC", "19200,8,1,NONE,NFC");
  }

  @Test
  void settingsThatTheDeviceRefusesAreLeftOut() {
    LineTestRig rig =
        searched(LineTestRig.silent(search(SearchOptions.Mode.ASK, 5, 5, false)).withoutParity());
    assertThat(rig.log()).noneMatch(event -> event.contains("EVEN") || event.contains("ODD"));
    assertThat(report(rig).conclusions())
        .containsExactly("The device does not support 16 of the settings: they were left out.");
  }

  // ---- listening

  private static Optional<Heard> clean(String text) {
    return Optional.of(new Heard(text.getBytes(US_ASCII), Set.of()));
  }

  private static Optional<Heard> garbage() {
    return Optional.of(
        new Heard(HexFormat.of().parseHex("ff00c0e0fe80f8"), Set.of(LineError.FRAMING)));
  }

  @Test
  void sentencesAreFoundByTheirChecksum() {
    UartSettings gps = uart(4_800, 8, Parity.NONE, 1);
    LineTestRig rig =
        searched(
            LineTestRig.talking(
                search(SearchOptions.Mode.ALL, 1, 16, false),
                uart -> uart.equals(gps) ? clean(SENTENCE) : garbage()));
    assertThat(report(rig).found())
        .containsExactly(
            new Found(
                "4800,8,1,NONE,NFC",
                Traffic.NMEA,
                "NMEA sentences with right checksum, as " + SENTENCE.strip(),
                List.of()));
    assertThat(rig.log()).allMatch(event -> event.contains(",")); // nothing was sent
  }

  @Test
  void anOverrunDoesNotSpeakAgainstTheParameters() {
    LineTestRig rig =
        searched(
            LineTestRig.talking(
                search(SearchOptions.Mode.LISTEN, 1, 16, false),
                uart ->
                    Optional.of(
                        new Heard(SENTENCE.getBytes(US_ASCII), Set.of(LineError.OVERRUN)))));
    assertThat(report(rig).found()).extracting(Found::traffic).containsExactly(Traffic.NMEA);
    assertThat(rig.log()).containsExactly("115200,8,1,NONE,NFC");
  }

  @Test
  void rightBytesWithErrorsHaveTheWrongParity() {
    LineTestRig rig =
        searched(
            LineTestRig.talking(
                search(SearchOptions.Mode.LISTEN, 1, 16, false),
                uart ->
                    uart.equals(METER)
                        ? clean("kWh 00012345.6 A\r\n")
                        : uart.baudRate() == 9_600
                            ? Optional.of(
                                new Heard(
                                    "kWh 00012345.6 A\r\n".getBytes(US_ASCII),
                                    Set.of(LineError.PARITY)))
                            : garbage()));
    assertThat(report(rig).found()).extracting(Found::uart).containsExactly("9600,8,1,EVEN,NFC");
    assertThat(report(rig).found()).extracting(Found::traffic).containsExactly(Traffic.TEXT);
  }

  @Test
  void aMasterOnTheLineIsFoundByItsFrames() {
    byte[] request = new Adu(3, HexFormat.of().parseHex("0300000002")).rtu();
    LineTestRig rig =
        searched(
            LineTestRig.talking(
                search(SearchOptions.Mode.ALL, 1, 16, false),
                uart ->
                    uart.equals(METER) ? Optional.of(new Heard(request, Set.of())) : garbage()));
    assertThat(report(rig).found())
        .containsExactly(
            new Found(
                "9600,8,1,EVEN,NFC",
                Traffic.MODBUS_MASTER,
                "2 Modbus RTU frames with right CRC",
                List.of(new Unit(3, "frames on the line: 2"))));
  }

  @Test
  void aLineThatTalksWithoutSenseIsNotAsked() {
    LineTestRig rig =
        searched(
            LineTestRig.talking(search(SearchOptions.Mode.ALL, 1, 16, false), uart -> garbage()));
    assertThat(report(rig).found()).isEmpty();
    assertThat(rig.log()).allMatch(event -> event.contains(","));
    assertThat(report(rig).conclusions())
        .containsExactly(
            "Something talks on the line, but its bytes make no sense at the common settings."
                + " Nothing was asked, so as not to disturb it.");
  }

  @Test
  void aSilentLineIsListenedToOnce() {
    LineTestRig rig = searched(LineTestRig.silent(search(SearchOptions.Mode.LISTEN, 1, 16, false)));
    assertThat(rig.log()).containsExactly("115200,8,1,NONE,NFC");
    assertThat(rig.test().outcome()).isEqualTo("Nothing is found: the line was silent.");
  }

  // ---- progress and options

  /** The objects that can be reached from this one by fields of this package and collections. */
  private static int reached(Object from, Set<Object> seen) throws IllegalAccessException {
    if (!seen.add(from)) {
      return 0;
    }
    int count = 1;
    if (from instanceof Iterable<?> all) {
      for (Object each : all) {
        count += reached(each, seen);
      }
    } else if (from.getClass().getPackage() == BusSearch.class.getPackage()
        && !(from instanceof Enum)) {
      for (Field field : from.getClass().getDeclaredFields()) {
        field.setAccessible(true);
        Object value = Modifier.isStatic(field.getModifiers()) ? null : field.get(from);
        count += value == null ? 0 : reached(value, seen);
      }
    }
    return count;
  }

  @ParameterizedTest
  @EnumSource
  void aSearchOfAllUnitsHoldsNoListOfItsQuestions(SearchOptions.Mode mode) throws Exception {
    LineTestRig rig = LineTestRig.silent(search(mode, 1, 247, true));
    rig.begin();
    rig.run(60_000);
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    assertThat(reached(rig.test(), seen)).isLessThan(1_000);
  }

  @Test
  void aDeviceThatAnswersForEveryUnitAtAllSettingsIsKeptOnce() {
    LineTestRig rig =
        searched(
            new LineTestRig(
                search(SearchOptions.Mode.ASK, 1, 247, true),
                (uart, request) ->
                    List.of(
                        new LineTestRig.Answer(
                            1,
                            new Adu(request[0] & 0xFF, HexFormat.of().parseHex("8302")).rtu()))));
    assertThat(report(rig).found().stream().mapToInt(found -> found.units().size()).sum())
        .isEqualTo(247);
  }

  @Test
  void theEstimateIsAnUpperBoundAndFalls() {
    LineTestRig rig = LineTestRig.silent(search(SearchOptions.Mode.ALL, 1, 4, false));
    rig.begin();
    long before = report(rig).leftMillis();
    long startedAt = rig.now();
    int percent = 0;
    while (rig.test().deadline().isPresent()) {
      rig.run(1_000);
      assertThat(report(rig).percent()).isGreaterThanOrEqualTo(percent);
      percent = report(rig).percent();
    }
    assertThat(report(rig).leftMillis()).isZero();
    assertThat((rig.now() - startedAt) / 1_000_000).isBetween(before / 2, before + 1_000);
  }

  @ParameterizedTest
  @CsvSource({"0,100", "1-248,100", "9-3,100", "x,100", "1-,100", "1-4,19", "1-4,2001"})
  void optionsOutOfRangeAreRefused(String units, int timeout) {
    assertThatThrownBy(() -> SearchOptions.of("all", units, timeout, false))
        .isInstanceOf(LineTestException.class)
        .hasMessageContaining("expected: ");
  }

  @Test
  void aSearchOfManyHoursIsRefused() throws LineTestException {
    assertThat(SearchOptions.of("ask", "1-247", 100, false).lastUnit()).isEqualTo(247);
    assertThatThrownBy(() -> SearchOptions.of("ask", "1-247", 1_000, false))
        .hasMessageContaining("ask fewer units");
  }
}
