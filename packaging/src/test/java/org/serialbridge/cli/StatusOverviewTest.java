package org.serialbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.status.ApplianceStatus;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.Counters;
import org.serialbridge.status.DiscoveryStatus;
import org.serialbridge.status.HostNetworkStatus;
import org.serialbridge.status.MemoryStatus;
import org.serialbridge.status.PeerStatus;
import org.serialbridge.status.RoutingStatus;
import org.serialbridge.status.Traffic;

class StatusOverviewTest {
  private static final MemoryStatus MEMORY = MemoryStatus.of(new MemoryBudget(8 << 20));
  private static final int WIDTH = 80;
  private static final long HUGE = 9_223_372_036_854_775_807L;
  private static final String FACTORY = "115200,8,1,NONE,NFC";
  private static final Traffic.Count NONE = new Traffic.Count(0, 0);
  private static final Counters.Values ZERO =
      new Counters.Values(
          NONE,
          NONE,
          NONE,
          NONE,
          NONE,
          0,
          0,
          0,
          0,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          0,
          OptionalLong.empty(),
          Optional.empty());

  private static String byId(int number) {
    return "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A5XK3R" + number + "-if00-port0";
  }

  private static ConverterStatus.Line open(String device) {
    return new ConverterStatus.Line(
        device,
        FACTORY,
        Optional.of(FACTORY),
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  private static ConverterStatus idle(String name, ConverterStatus.Line line) {
    return new ConverterStatus(
        name,
        line,
        new ConverterStatus.Endpoint(
            "TCPS", "listening on 0.0.0.0 port 20108", false, Optional.empty(), 0),
        false,
        ZERO,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        RoutingStatus.NONE);
  }

  private static String of(List<ConverterStatus> converters) {
    return StatusOverview.of(
        new ApplianceStatus(
            "0.1.0",
            "X",
            HostNetworkStatus.HOST,
            Optional.empty(),
            Optional.empty(),
            1,
            MEMORY,
            OptionalLong.empty(),
            DiscoveryStatus.NONE,
            converters,
            List.of()));
  }

  /** Everything at its largest. */
  private static ConverterStatus busy(int number) {
    Traffic.Count much = new Traffic.Count(HUGE, HUGE);
    return new ConverterStatus(
        "port-of-16-chars",
        new ConverterStatus.Line(
            byId(number),
            "4000000,8,1,NONE,FCH",
            number % 2 == 0 ? Optional.of("3000000,8,2,EVEN,FCH") : Optional.empty(),
            number % 2 == 0 ? Optional.empty() : Optional.of(byId(number) + " does not exist"),
            Optional.of("KERNEL"),
            0,
            Optional.empty(),
            Optional.empty(),
            List.of("the driver has no RS-485 mode of its own: " + "more ".repeat(30))),
        new ConverterStatus.Endpoint(
            "TCPC",
            "cannot connect to " + "host.".repeat(40) + " port 65535: refused",
            true,
            Optional.empty(),
            0),
        true,
        new Counters.Values(
            much,
            much,
            much,
            much,
            much,
            HUGE,
            HUGE,
            HUGE,
            HUGE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            OptionalLong.empty(),
            Optional.of(new Counters.LastError("e".repeat(203), 34_559_999))),
        List.of(
            new PeerStatus(
                8,
                "[fe80::1234:5678:9abc:def0%enp0s31f6]:51300",
                34_559_999,
                much,
                much,
                much,
                65_536)),
        List.of(
            new UnitStatus(
                247,
                true,
                HUGE,
                HUGE,
                Map.of(1, HUGE, 2, HUGE, 4, HUGE, 11, HUGE),
                HUGE,
                HUGE,
                HUGE,
                HUGE,
                HUGE,
                "unit 9 answered",
                60_000_000,
                60_000_000,
                60_000_000)),
        List.of(),
        List.of(),
        RoutingStatus.NONE);
  }

  @Test
  void noLineIsLongerThanATerminalWhateverThereIs() {
    String text = of(IntStream.range(10, 26).mapToObj(StatusOverviewTest::busy).toList());
    assertThat(text.lines()).allMatch(line -> line.length() <= WIDTH);
    assertThat(text.lines()).noneMatch(line -> line.endsWith(" "));
    String joined = text.replaceAll("\\s+", "");
    assertThat(joined).contains("host.".repeat(3)).contains("e".repeat(30)).contains("moremore");
  }

  @Test
  void sixteenPortsWithLongPathsAreALineEach() {
    String text =
        of(IntStream.range(10, 26).mapToObj(n -> idle("com" + n, open(byId(n)))).toList());
    assertThat(text.lines().filter(line -> line.contains("listening")))
        .hasSize(16)
        .first()
        .isEqualTo(
            "com10  ...A5XK3R10-if00-port0  115200 8N1  TCPS  listening on 0.0.0.0 port 20108");
  }

  @Test
  void twoPortsAreThis() {
    Counters.Values counters =
        new Counters.Values(
            new Traffic.Count(1_234_567, 8_901),
            new Traffic.Count(64, 8),
            new Traffic.Count(64, 9),
            new Traffic.Count(24_691_349, 17_802),
            new Traffic.Count(400, 1),
            12,
            3,
            0,
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            OptionalLong.empty(),
            Optional.of(new Counters.LastError("192.0.2.7:51234: connection lost", 12)));
    ConverterStatus busy =
        new ConverterStatus(
            "com1",
            open("/dev/ttyUSB0"),
            new ConverterStatus.Endpoint(
                "TCPS", "listening on 0.0.0.0 port 4001", true, Optional.empty(), 0),
            true,
            counters,
            List.of(
                new PeerStatus(
                    1,
                    "192.0.2.7:51300",
                    273_900,
                    new Traffic.Count(64, 9),
                    new Traffic.Count(1_234_567, 8_901),
                    NONE,
                    0)),
            List.of(
                new UnitStatus(
                    1, false, 90, 89, Map.of(2, 5L), 1, 0, 0, 0, 0, "", 1_200, 30_500, 31_000),
                new UnitStatus(5, true, 3, 0, Map.of(), 3, 0, 0, 0, 0, "", 0, 0, 0)),
            List.of(),
            List.of("unit 5 has never answered; these do: 1"),
            RoutingStatus.NONE);
    ConverterStatus absent =
        idle(
            "door",
            new ConverterStatus.Line(
                "/dev/ttyS7",
                "9600,8,1,EVEN,NFC",
                Optional.empty(),
                Optional.of("/dev/ttyS7 does not exist"),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                List.of()));
    assertThat(of(List.of(busy, absent)))
        .isEqualTo(
            """
            serialbridge 0.1.0 on X, running for 1 s
            host network: managed by the host

            PORT  DEVICE        LINE                    MODE  STATE
            com1  /dev/ttyUSB0  115200 8N1              TCPS  listening on 0.0.0.0 port
                                                              4001, command mode
            door  /dev/ttyS7    absent: does not exist  TCPS  listening on 0.0.0.0 port
                                                              20108

            PORT  FROM LINE  TO LINE  FROM PEERS  TO PEERS  CONNECTS  ALSO
            com1    1234567       64          64     24.6M        12  dropped 400, failures
                                                                      3
            door          0        0           0         0         0

            com1: 12 s ago: 192.0.2.7:51234: connection lost

            PORT  NUMBER  ADDRESS          CONNECTED FOR  FROM       TO
            com1       1  192.0.2.7:51300  3 d 4 h 5 min    64  1234567

            PORT  UNIT  REQUESTS  ANSWERS  P50 MS  P99 MS  ALSO
            com1     1        90       89     1.2    30.5  time-outs 1; exceptions 02: 5
            com1     5         3        0                  not responding (retrying);
                                                           time-outs 3

            com1: unit 5 has never answered; these do: 1

            Counters are bytes; --wide adds packets, zeros, full names, exact numbers.
            """);
  }

  @Test
  void aHeldLineIsShownWithTheBytesThatWait() {
    ConverterStatus.Line held =
        new ConverterStatus.Line(
            "/dev/ttyUSB0",
            "9600,8,1,NONE,FCH",
            Optional.of("9600,8,1,NONE,FCH"),
            Optional.empty(),
            Optional.empty(),
            3_000,
            Optional.of(new ConverterStatus.Held(true, 8)),
            Optional.empty(),
            List.of());
    assertThat(of(List.of(idle("com1", held))))
        .contains("9600 8N1 FCH, held by flow")
        .contains("control for 8 s")
        .contains("\ncom1          0        0           0         0         0  waiting 3000\n");
  }

  @ParameterizedTest
  @CsvSource({
    "/dev/ttyUSB0, /dev/ttyUSB0",
    "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A5XK3RJT-if00-port0, ...A5XK3RJT-if00-port0",
    "/dev/serial/by-path/platform-fd500000.pcie-usb-0:1.2:1.0-port0, ...usb-0:1.2:1.0-port0",
    "/tmp/serialbridge-demo/com1, .../com1"
  })
  void ofALongPathTheEndIsShown(String path, String shown) {
    assertThat(StatusOverview.device(path)).isEqualTo(shown).hasSizeLessThanOrEqualTo(22);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "115200,8,1,NONE,NFC | 115200 8N1",
        "9600,7,2,EVEN,FCH   | 9600 7E2 FCH",
        "300,5,1,MASK,FCX    | 300 5M1 FCX",
        "another form        | another form"
      })
  void parametersAreWrittenAsUsual(String uart, String shown) {
    assertThat(StatusOverview.brief(uart)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "9999999, 9999999",
    "10000000, 10.0M",
    "999999999, 999.9M",
    "1000000000, 1.0G",
    "9223372036854775807, 9.2E"
  })
  void largeCountsAreShort(long count, String shown) {
    assertThat(StatusOverview.count(count)).isEqualTo(shown);
  }
}
