package org.serialbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.status.ApplianceStatus;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.Counters;
import org.serialbridge.status.DiscoveryStatus;
import org.serialbridge.status.HostNetworkStatus;
import org.serialbridge.status.MemoryStatus;
import org.serialbridge.status.PeerStatus;
import org.serialbridge.status.RoutingStatus;
import org.serialbridge.status.Traffic;

class StatusTableTest {
  private static final MemoryStatus MEMORY = MemoryStatus.of(new MemoryBudget(8 << 20));
  private static final String FACTORY = "115200,8,1,NONE,NFC";
  private static final ConverterStatus.Line OPEN =
      new ConverterStatus.Line(
          "/dev/ttyUSB0",
          FACTORY,
          Optional.of(FACTORY),
          Optional.empty(),
          Optional.empty(),
          0,
          Optional.empty(),
          Optional.empty(),
          List.of());
  private static final ConverterStatus.Endpoint LISTENING =
      new ConverterStatus.Endpoint(
          "TCPS", "listening on 0.0.0.0 port 4001", true, Optional.empty(), 0);
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

  @Test
  void aTurnedTransceiverAndHintsOfTheDeviceAreShown() {
    ConverterStatus.Line line =
        new ConverterStatus.Line(
            "/dev/ttyUSB0",
            FACTORY,
            Optional.of(FACTORY),
            Optional.empty(),
            Optional.of("RTS"),
            0,
            Optional.empty(),
            Optional.empty(),
            List.of("the driver has no RS-485 mode of its own: RTS is used"));
    assertThat(StatusTable.of(status(line, ZERO)))
        .contains(FACTORY + ", RS-485 by RTS ")
        .endsWith("com1: the driver has no RS-485 mode of its own: RTS is used\n");
  }

  @Test
  void twoPortsWithPeersAreThis() {
    ConverterStatus busy =
        new ConverterStatus(
            "com1",
            OPEN,
            LISTENING,
            true,
            new Counters.Values(
                new Traffic.Count(1_234_567, 8_901),
                new Traffic.Count(64, 8),
                new Traffic.Count(64, 9),
                new Traffic.Count(2_469_134, 17_802),
                NONE,
                12,
                3,
                1,
                2,
                Optional.of(new Counters.Refused(2, "192.0.2.8:1", 3)),
                Optional.of(new Counters.Refused(4, "192.0.2.9:1", 5)),
                Optional.of(new Counters.Refused(6, "192.0.2.7:2: it has no certificate", 7)),
                0,
                OptionalLong.empty(),
                Optional.of(new Counters.LastError("192.0.2.7:51234: connection lost", 12))),
            List.of(
                new PeerStatus(
                    1,
                    "192.0.2.7:51300",
                    273_900,
                    new Traffic.Count(64, 9),
                    new Traffic.Count(1_234_567, 8_901),
                    NONE,
                    0),
                new PeerStatus(
                    2,
                    "192.0.2.130:51301",
                    75,
                    NONE,
                    new Traffic.Count(1_234_567, 8_901),
                    new Traffic.Count(400, 1),
                    65_536)),
            List.of(),
            List.of(),
            List.of(),
            RoutingStatus.NONE);
    ConverterStatus absent =
        new ConverterStatus(
            "door",
            new ConverterStatus.Line(
                "/dev/ttyS7",
                "9600,8,1,EVEN,NFC",
                Optional.empty(),
                Optional.of("is in use"),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                List.of()),
            new ConverterStatus.Endpoint(
                "TCPC", "connecting to plc port 502", false, Optional.empty(), 0),
            false,
            ZERO,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            RoutingStatus.NONE);
    assertThat(
            StatusTable.of(
                new ApplianceStatus(
                    "0.1.0",
                    "SERIALBRIDGE",
                    HostNetworkStatus.HOST,
                    Optional.empty(),
                    Optional.empty(),
                    273_900,
                    MEMORY,
                    OptionalLong.empty(),
                    DiscoveryStatus.NONE,
                    List.of(busy, absent),
                    List.of())))
        .isEqualTo(
            """
            serialbridge 0.1.0 on SERIALBRIDGE, running for 3 d 4 h 5 min
            host network: managed by the host

            PORT  DEVICE        PARAMETERS           MODE  STATE
            com1  /dev/ttyUSB0  115200,8,1,NONE,NFC  TCPS  listening on 0.0.0.0 port 4001, command mode
            door  /dev/ttyS7    absent: is in use    TCPC  connecting to plc port 502

            PORT       FROM LINE  TO LINE  WAITING  FROM PEERS         TO PEERS  DROPPED  CONNECTS  FAILURES  SLOW PEERS CLOSED  RESTARTS
            com1  1234567 (8901)   64 (8)        0      64 (9)  2469134 (17802)    0 (0)        12         3                  1         2
            door           0 (0)    0 (0)        0       0 (0)            0 (0)    0 (0)         0         0                  0         0

            com1: 12 s ago: 192.0.2.7:51234: connection lost
            com1: 3 s ago: refused, all connections in use: 192.0.2.8:1 (2 times)
            com1: 5 s ago: refused, address not allowed: 192.0.2.9:1 (4 times)
            com1: 7 s ago: refused, TLS failed: 192.0.2.7:2: it has no certificate (6 times)

            PORT  NUMBER  ADDRESS            CONNECTED FOR    FROM              TO  DROPPED  WAITING
            com1       1  192.0.2.7:51300    3 d 4 h 5 min  64 (9)  1234567 (8901)    0 (0)        0
            com1       2  192.0.2.130:51301     1 min 15 s   0 (0)  1234567 (8901)  400 (1)    65536
            """);
  }

  @Test
  void aPortWithoutErrorsAndPeersIsThis() {
    assertThat(StatusTable.of(status(OPEN, ZERO)))
        .isEqualTo(
            """
            serialbridge 0.1.0 on X, running for 1 s
            host network: managed by the host

            PORT  DEVICE        PARAMETERS           MODE  STATE
            com1  /dev/ttyUSB0  115200,8,1,NONE,NFC  TCPS  listening on 0.0.0.0 port 4001

            PORT  FROM LINE  TO LINE  WAITING  FROM PEERS  TO PEERS  DROPPED  CONNECTS  FAILURES  SLOW PEERS CLOSED  RESTARTS
            com1      0 (0)    0 (0)        0       0 (0)     0 (0)    0 (0)         0         0                  0         0

            no peers
            """);
  }

  @Test
  void parametersThatAreNotTheWantedOnesAreMarked() {
    ConverterStatus.Line refused =
        new ConverterStatus.Line(
            "/dev/ttyUSB0",
            "4000000,8,1,NONE,NFC",
            Optional.of("3000000,8,1,NONE,NFC"),
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            Optional.empty(),
            List.of());
    assertThat(StatusTable.of(status(refused, ZERO)))
        .contains("  3000000,8,1,NONE,NFC (wanted: 4000000,8,1,NONE,NFC)  TCPS  ");
  }

  @Test
  void aDeviceThatWasNotTriedYetIsAbsentWithoutReason() {
    ConverterStatus.Line untried =
        new ConverterStatus.Line(
            "/dev/ttyUSB0",
            FACTORY,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            Optional.empty(),
            List.of());
    assertThat(StatusTable.of(status(untried, ZERO))).contains("  absent      TCPS  ");
  }

  @Test
  void aPortWithoutADeviceIsNotAbsent() {
    ConverterStatus.Line none =
        new ConverterStatus.Line(
            "none",
            FACTORY,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            Optional.empty(),
            List.of());
    assertThat(StatusTable.of(status(none, ZERO))).contains("none").doesNotContain("absent");
  }

  @ParameterizedTest
  @CsvSource({"true, held by flow control", "false, takes no bytes"})
  void aHeldLineIsShownWithTheBytesThatWait(boolean byFlowControl, String state) {
    ConverterStatus.Line held =
        new ConverterStatus.Line(
            "/dev/ttyUSB0",
            FACTORY,
            Optional.of(FACTORY),
            Optional.empty(),
            Optional.empty(),
            3_000,
            Optional.of(new ConverterStatus.Held(byFlowControl, 75)),
            Optional.empty(),
            List.of());
    assertThat(StatusTable.of(status(held, ZERO)))
        .contains("  " + FACTORY + ", " + state + " for 1 min 15 s  TCPS  ")
        .contains("\ncom1      0 (0)    0 (0)     3000       0 (0) ");
  }

  @Test
  void hostileTextsAreEscapedAndColumnsStayAligned() {
    String hostile = "\u001b[2J\u009b\r\n\t\u202e\u007f";
    ConverterStatus.Line line =
        new ConverterStatus.Line(
            hostile,
            hostile,
            Optional.of(hostile),
            Optional.of(hostile),
            Optional.of(hostile),
            0,
            Optional.empty(),
            Optional.empty(),
            List.of(hostile));
    Counters.Values counters =
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
            Optional.of(new Counters.LastError(hostile, 1)));
    ConverterStatus converter =
        new ConverterStatus(
            hostile,
            line,
            new ConverterStatus.Endpoint(hostile, hostile, false, Optional.empty(), 0),
            false,
            counters,
            List.of(new PeerStatus(1, hostile, 1, NONE, NONE, NONE, 0)),
            List.of(),
            List.of(),
            List.of(hostile),
            RoutingStatus.NONE);
    String text =
        StatusTable.of(
            new ApplianceStatus(
                hostile,
                hostile,
                new HostNetworkStatus(HostNetworkStatus.State.STORED, Optional.of(hostile)),
                Optional.empty(),
                Optional.empty(),
                1,
                MEMORY,
                OptionalLong.empty(),
                DiscoveryStatus.NONE,
                List.of(converter, converter),
                List.of()));
    assertThat(text).matches("[\n\\x20-\\x7e]+").contains("\\x1B[2J\\x9B\\x0D\\x0A\\x09\\x202E");
    assertThat(text.lines()).noneMatch(row -> row.endsWith(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 s",
    "59, 59 s",
    "60, 1 min",
    "61, 1 min 1 s",
    "3599, 59 min 59 s",
    "3600, 1 h",
    "3661, 1 h 1 min",
    "86399, 23 h 59 min",
    "86400, 1 d",
    "90061, 1 d 1 h 1 min",
    "86460, 1 d 1 min",
    "34560000, 400 d"
  })
  void durationsHaveTheUnitsThatMatter(long seconds, String text) {
    assertThat(StatusTable.duration(seconds)).isEqualTo(text);
  }

  private static ApplianceStatus status(ConverterStatus.Line line, Counters.Values counters) {
    return new ApplianceStatus(
        "0.1.0",
        "X",
        HostNetworkStatus.HOST,
        Optional.empty(),
        Optional.empty(),
        1,
        MEMORY,
        OptionalLong.empty(),
        DiscoveryStatus.NONE,
        List.of(
            new ConverterStatus(
                "com1",
                line,
                LISTENING,
                false,
                counters,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                RoutingStatus.NONE)),
        List.of());
  }
}
