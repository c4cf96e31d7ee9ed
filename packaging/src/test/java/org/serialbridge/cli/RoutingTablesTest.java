package org.serialbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.modbus.HostStatus;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.status.ApplianceStatus;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.Counters;
import org.serialbridge.status.DiscoveryStatus;
import org.serialbridge.status.HostNetworkStatus;
import org.serialbridge.status.MemoryStatus;
import org.serialbridge.status.RoutingStatus;
import org.serialbridge.status.TargetStatus;
import org.serialbridge.status.Traffic;

/** Routes and targets in both forms of {@code serialbridge status}. */
class RoutingTablesTest {
  private static final String HOSTILE = "\u001b[2J\u009b\r\n";
  private static final Traffic.Count NONE = new Traffic.Count(0, 0);

  private static final HostStatus AWAY =
      new HostStatus("away", "Connection refused", 0, 3, 2, 1, 0, 7, 0, 0, List.of());

  private static final HostStatus CONNECTED =
      new HostStatus("connected", "", 2, 3, 0, 0, 4, 0, 5, 6, List.of(unit(11)));

  private static final List<TargetStatus> TARGETS =
      List.of(
          new TargetStatus("tcp://10.0.0.5:502", AWAY),
          new TargetStatus("rtu://10.0.0.6:4001", CONNECTED));

  private static final RoutingStatus ROUTING =
      new RoutingStatus(
          List.of(
              new RoutingStatus.RouteUse("1-9,LINE,0,RO,500", 21),
              new RoutingStatus.RouteUse("*,tcp://10.0.0.5:502,-10,RW,0", 0)),
          3,
          2,
          12_345_678);

  private static UnitStatus unit(int identifier) {
    return new UnitStatus(
        identifier, false, 20, 19, Map.of(2, 1L), 1, 0, 0, 0, 0, "", 1_500, 2_500, 3_500);
  }

  private static ApplianceStatus status(RoutingStatus routing, List<TargetStatus> targets) {
    ConverterStatus port =
        new ConverterStatus(
            "com1",
            new ConverterStatus.Line(
                "/dev/ttyUSB0",
                "9600,8,1,NONE,NFC",
                Optional.of("9600,8,1,NONE,NFC"),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                List.of()),
            new ConverterStatus.Endpoint("TCPS", "listening", false, Optional.empty(), 0),
            false,
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
                Optional.empty()),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            routing);
    return new ApplianceStatus(
        "0.1.0",
        "X",
        HostNetworkStatus.HOST,
        Optional.empty(),
        Optional.empty(),
        1,
        MemoryStatus.of(new MemoryBudget(8 << 20)),
        OptionalLong.empty(),
        DiscoveryStatus.NONE,
        List.of(port),
        targets);
  }

  @Test
  void theWideTablesAreThese() {
    assertThat(StatusTable.of(status(ROUTING, TARGETS)))
        .endsWith(
            """

            PORT  ROUTE                          REQUESTS
            com1  1-9,LINE,0,RO,500                    21
            com1  *,tcp://10.0.0.5:502,-10,RW,0         0

            PORT  DENIED  KEPT RANGES  FROM KEPT
            com1       3            2   12345678

            TARGET               STATE                     CONNECTS  FAILURES  IN USE  LATE  WAITING  KEPT RANGES  FROM KEPT
            tcp://10.0.0.5:502   away: Connection refused         3         2       1     0        7            0          0
            rtu://10.0.0.6:4001  connected (2)                    3         0       0     4        0            5          6

            TARGET               UNIT  REQUESTS  ANSWERS  EXCEPTIONS  TIME-OUTS  BAD CRC  UNEXPECTED  OTHER ANSWER  NOT SENT  P50 MS  P99 MS  WORST MS  STATE
            rtu://10.0.0.6:4001    11        20       19  02: 1               1        0           0             0         0     1.5     2.5       3.5
            """);
  }

  @Test
  void theTablesOf80ColumnsAreThese() {
    String text = StatusOverview.of(status(ROUTING, TARGETS));
    assertThat(text)
        .contains(
            """

            PORT  ROUTE                          REQUESTS
            com1  1-9,LINE,0,RO,500                    21
            com1  *,tcp://10.0.0.5:502,-10,RW,0

            PORT  DENIED  KEPT RANGES  FROM KEPT
            com1       3            2      12.3M

            TARGET               STATE                     ALSO
            tcp://10.0.0.5:502   away: Connection refused  waiting 7, connects 3, failures
                                                           2, in use 1
            rtu://10.0.0.6:4001  connected (2)             connects 3, late answers 4, kept
                                                           ranges 5, from kept 6

            TARGET               UNIT  REQUESTS  ANSWERS  P50 MS  P99 MS  ALSO
            rtu://10.0.0.6:4001    11        20       19     1.5     2.5  time-outs 1;
                                                                          exceptions 02: 1
            """);
    assertThat(text.lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void aLongAddressIsShortenedInTheMiddle() {
    String address = "rtu://the-meter-in-the-second-cellar.plant.example:4001";
    ApplianceStatus status = status(ROUTING, List.of(new TargetStatus(address, CONNECTED)));
    assertThat(StatusOverview.of(status))
        .contains(
            """

            TARGET                           STATE          ALSO
            rtu://the-mete...t.example:4001  connected (2)  connects 3, late answers 4, kept
                                                            ranges 5, from kept 6

            TARGET                    UNIT  REQUESTS  ANSWERS  P50 MS  P99 MS  ALSO
            rtu://the-...xample:4001    11        20       19     1.5     2.5  time-outs 1;
                                                                               exceptions
                                                                               02: 1
            """);
    assertThat(StatusTable.of(status)).contains(address);
  }

  @Test
  void withoutRoutesAndTargetsNothingIsSaidOfThem() {
    ApplianceStatus status = status(RoutingStatus.NONE, List.of());
    assertThat(StatusTable.of(status)).doesNotContain("ROUTE", "TARGET", "DENIED");
    assertThat(StatusOverview.of(status)).doesNotContain("ROUTE", "TARGET", "DENIED");
  }

  @Test
  void hostileTextsAreEscaped() {
    HostStatus host = new HostStatus(HOSTILE, HOSTILE, 0, 0, 0, 0, 0, 0, 0, 0, List.of(unit(1)));
    ApplianceStatus status =
        status(
            new RoutingStatus(List.of(new RoutingStatus.RouteUse(HOSTILE, 1)), 0, 0, 0),
            List.of(new TargetStatus(HOSTILE, host)));
    assertThat(StatusTable.of(status)).matches("[\n\\x20-\\x7e]+");
    assertThat(StatusOverview.of(status)).matches("[\n\\x20-\\x7e]+");
  }
}
