package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Ticker;
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
import org.serialbridge.status.LineErrorCounts;
import org.serialbridge.status.MemoryStatus;
import org.serialbridge.status.RoutingStatus;
import org.serialbridge.status.TargetStatus;

class MetricsTest {
  private static final MemoryStatus MEMORY = MemoryStatus.of(new MemoryBudget(8 << 20));
  private final Counters counters = new Counters(Ticker.newMockTicker());

  private String metrics(String name, String device, UnitStatus... units) {
    return metrics(name, device, RoutingStatus.NONE, List.of(), units);
  }

  private String metrics(
      String name,
      String device,
      RoutingStatus routing,
      List<TargetStatus> targets,
      UnitStatus... units) {
    ConverterStatus port =
        new ConverterStatus(
            "com1",
            new ConverterStatus.Line(
                device,
                "9600,8,1,NONE,NFC",
                Optional.of("9600,8,1,NONE,NFC"),
                Optional.empty(),
                Optional.empty(),
                3_000,
                Optional.of(new ConverterStatus.Held(true, 8)),
                Optional.of(new LineErrorCounts(1, 2, 3, 4)),
                List.of()),
            new ConverterStatus.Endpoint("TCPS", "listening", true, Optional.empty(), 0),
            false,
            counters.values(),
            List.of(),
            List.of(units),
            List.of(),
            List.of(),
            routing);
    return Metrics.of(
        new ApplianceStatus(
            "1.2.3",
            name,
            HostNetworkStatus.HOST,
            Optional.empty(),
            Optional.empty(),
            77,
            MEMORY,
            OptionalLong.empty(),
            DiscoveryStatus.NONE,
            List.of(port),
            targets));
  }

  @Test
  void aPortHasItsCountersAndItsState() {
    counters.fromLine().add(10);
    counters.toPeers().add(7);
    counters.dropped().add(3);
    counters.connected();
    counters.failed("no");
    counters.restarted();
    assertThat(metrics("box", "/dev/ttyS0").lines())
        .contains(
            "serialbridge_build_info{version=\"1.2.3\",name=\"box\"} 1",
            "serialbridge_uptime_seconds 77",
            "serialbridge_line_present{port=\"com1\",device=\"/dev/ttyS0\"} 1",
            "serialbridge_line_waiting_bytes{port=\"com1\"} 3000",
            "# TYPE serialbridge_line_waiting_bytes gauge",
            "serialbridge_line_held{port=\"com1\"} 1",
            "serialbridge_line_errors_total{port=\"com1\",kind=\"overrun\"} 1",
            "serialbridge_line_errors_total{port=\"com1\",kind=\"parity\"} 2",
            "serialbridge_line_errors_total{port=\"com1\",kind=\"framing\"} 3",
            "serialbridge_line_errors_total{port=\"com1\",kind=\"break\"} 4",
            "serialbridge_connected{port=\"com1\"} 1",
            "serialbridge_peers{port=\"com1\"} 0",
            "serialbridge_bytes_total{port=\"com1\",direction=\"from_line\"} 10",
            "serialbridge_packets_total{port=\"com1\",direction=\"from_line\"} 1",
            "serialbridge_bytes_total{port=\"com1\",direction=\"to_peers\"} 7",
            "serialbridge_bytes_total{port=\"com1\",direction=\"to_line\"} 0",
            "serialbridge_dropped_bytes_total{port=\"com1\"} 3",
            "serialbridge_connects_total{port=\"com1\"} 1",
            "serialbridge_failures_total{port=\"com1\"} 1",
            "serialbridge_restarts_total{port=\"com1\"} 1",
            "# TYPE serialbridge_restarts_total counter")
        .noneMatch(line -> line.contains("modbus"));
  }

  @Test
  void aUnitHasItsOwnLines() {
    UnitStatus unit =
        new UnitStatus(
            17, false, 10, 8, Map.of(2, 3L, 11, 1L), 2, 1, 0, 4, 5, "", 1_500, 20_000, 30_000);
    assertThat(metrics("box", "/dev/ttyS0", unit).lines())
        .contains(
            "serialbridge_modbus_requests_total{port=\"com1\",unit=\"17\"} 10",
            "serialbridge_modbus_answers_total{port=\"com1\",unit=\"17\"} 8",
            "serialbridge_modbus_exceptions_total{port=\"com1\",unit=\"17\",code=\"2\"} 3",
            "serialbridge_modbus_exceptions_total{port=\"com1\",unit=\"17\",code=\"11\"} 1",
            "serialbridge_modbus_timeouts_total{port=\"com1\",unit=\"17\"} 2",
            "serialbridge_modbus_bad_crcs_total{port=\"com1\",unit=\"17\"} 1",
            "serialbridge_modbus_response_seconds"
                + "{port=\"com1\",unit=\"17\",quantile=\"0.5\"} 0.001500",
            "serialbridge_modbus_response_seconds"
                + "{port=\"com1\",unit=\"17\",quantile=\"0.99\"} 0.020000",
            "serialbridge_modbus_response_seconds_count{port=\"com1\",unit=\"17\"} 8");
  }

  @Test
  void routesAndTargetsHaveTheirOwnLines() {
    String route = "*,tcp://10.0.0.5:502,0,RW,0";
    RoutingStatus routing =
        new RoutingStatus(List.of(new RoutingStatus.RouteUse(route, 21)), 22, 23, 24);
    HostStatus host = new HostStatus("away", "refused", 1, 2, 3, 4, 5, 6, 7, 8, List.of());
    TargetStatus target = new TargetStatus("tcp://10.0.0.5:502", host);
    assertThat(metrics("box", "/dev/ttyS0", routing, List.of(target)).lines())
        .contains(
            "serialbridge_modbus_route_requests_total{port=\"com1\",route=\"" + route + "\"} 21",
            "serialbridge_modbus_denied_total{port=\"com1\"} 22",
            "serialbridge_modbus_kept_hits_total{port=\"com1\"} 24",
            "serialbridge_modbus_target_connected{target=\"tcp://10.0.0.5:502\"} 1",
            "serialbridge_modbus_target_connects_total{target=\"tcp://10.0.0.5:502\"} 2",
            "serialbridge_modbus_target_failures_total{target=\"tcp://10.0.0.5:502\"} 3",
            "serialbridge_modbus_target_in_use_total{target=\"tcp://10.0.0.5:502\"} 4",
            "serialbridge_modbus_target_late_answers_total{target=\"tcp://10.0.0.5:502\"} 5",
            "serialbridge_modbus_target_waiting{target=\"tcp://10.0.0.5:502\"} 6",
            "serialbridge_modbus_target_kept_hits_total{target=\"tcp://10.0.0.5:502\"} 8");
  }

  @Test
  void namesCannotEndTheirPlace() {
    assertThat(metrics("a\"b\\c", "/dev/x\n{").lines())
        .contains(
            "serialbridge_build_info{version=\"1.2.3\",name=\"a\\\"b\\\\c\"} 1",
            "serialbridge_line_present{port=\"com1\",device=\"/dev/x\\n{\"} 1");
  }
}
