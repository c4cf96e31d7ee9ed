package org.serialbridge.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonWriter;
import io.netty.util.concurrent.Ticker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.modbus.HostStatus;
import org.serialbridge.modbus.PollStatus;
import org.serialbridge.modbus.UnitStatus;

class StatusJsonTest {
  private static final MemoryStatus MEMORY = MemoryStatus.of(new MemoryBudget(8 << 20));
  private static final PeerStatus PEER =
      new PeerStatus(2, "192.0.2.7:51234", 75, count(10), count(12), count(14), 16);

  private static final UnitStatus UNIT =
      new UnitStatus(
          17,
          true,
          200,
          190,
          Map.of(2, 5L, 11, 1L),
          10,
          3,
          4,
          6,
          7,
          "unit 9 answered",
          1_500,
          9_000,
          80_000);

  private static final RoutingStatus ROUTING =
      new RoutingStatus(
          List.of(
              new RoutingStatus.RouteUse("1-9,LINE,0,RO,500", 21),
              new RoutingStatus.RouteUse("*,tcp://10.0.0.5:502,-10,RW,0", 22)),
          23,
          24,
          25);

  private static final TargetStatus TARGET =
      new TargetStatus(
          "tcp://10.0.0.5:502",
          new HostStatus(
              "away", "Connection refused", 1, 30, 31, 32, 33, 34, 35, 36, List.of(UNIT)));

  private static final ConverterStatus BUSY =
      new ConverterStatus(
          "com1",
          new ConverterStatus.Line(
              "/dev/ttyUSB0",
              "115200,8,1,NONE,NFC",
              Optional.of("9600,8,1,NONE,NFC"),
              Optional.empty(),
              Optional.of("RTS"),
              18,
              Optional.of(new ConverterStatus.Held(true, 9)),
              Optional.of(new LineErrorCounts(1, 2, 3, 4)),
              List.of("no RS-485 mode", "a serial console")),
          new ConverterStatus.Endpoint(
              "TCPS", "listening on 0.0.0.0 port 4001", true, Optional.of("no port"), 8),
          true,
          new Counters.Values(
              count(0),
              count(2),
              count(4),
              count(6),
              count(8),
              100,
              101,
              102,
              103,
              Optional.of(new Counters.Refused(104, "10.0.0.7:1024", 105)),
              Optional.of(new Counters.Refused(108, "10.0.0.8:1025", 109)),
              Optional.of(new Counters.Refused(111, "10.0.0.9:1026: it is late", 112)),
              106,
              OptionalLong.of(107),
              Optional.of(new Counters.LastError("connection lost", 12))),
          List.of(PEER),
          List.of(UNIT),
          List.of(
              new PollStatus(17, 3, 18, 19, 20, OptionalLong.of(21), 22, OptionalLong.of(23)),
              new PollStatus(18, 4, 0, 1, 1, OptionalLong.empty(), 0, OptionalLong.empty())),
          List.of("a hint"),
          ROUTING);

  private static final ConverterStatus IDLE =
      new ConverterStatus(
          "com2",
          new ConverterStatus.Line(
              "/dev/ttyUSB1",
              "9600,8,1,NONE,NFC",
              Optional.empty(),
              Optional.of("is in use"),
              Optional.empty(),
              0,
              Optional.empty(),
              Optional.empty(),
              List.of()),
          new ConverterStatus.Endpoint("TCPC", "waiting", false, Optional.empty(), 0),
          false,
          new Counters(Ticker.newMockTicker()).values(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          RoutingStatus.NONE);

  private static final ApplianceStatus STATUS =
      new ApplianceStatus(
          "0.1.0",
          "SERIALBRIDGE",
          new HostNetworkStatus(HostNetworkStatus.State.FAILED, Optional.of("no such device")),
          Optional.of("an old file"),
          Optional.of("disk full"),
          3_600,
          MEMORY,
          OptionalLong.of(110),
          new DiscoveryStatus(
              List.of("no socket"), List.of(new DiscoveryStatus.Finder("10.0.0.5", 1500, 3))),
          List.of(BUSY, IDLE),
          List.of(TARGET));

  /** Tells each count from the others. */
  private static Traffic.Count count(long bytes) {
    return new Traffic.Count(bytes, bytes + 1);
  }

  @Test
  void theDocumentIsThis() {
    assertThat(StatusJson.of(STATUS))
        .isEqualTo(
            """
            {"version":"0.1.0","device":"SERIALBRIDGE",\
            "hostNetwork":{"state":"failed","detail":"no such device"},\
            "settingsDamage":"an old file","auditProblem":"disk full","seconds":3600,\
            "memory":{"capacityBytes":8388608,"takenBytes":0,\
            "refusals":{"lines":0,"peers":0,"captures":0,"faults":0,"web":0}},\
            "certificateSeconds":110,\
            "discovery":{"problems":["no socket"],\
            "finders":[{"address":"10.0.0.5","udpPort":1500,"secondsAgo":3}]},\
            "converters":[\
            {"name":"com1",\
            "line":{"device":"/dev/ttyUSB0","wanted":"115200,8,1,NONE,NFC",\
            "inForce":"9600,8,1,NONE,NFC","problem":null,\
            "rs485":"RTS","waitingBytes":18,\
            "held":{"byFlowControl":true,"seconds":9},\
            "errors":{"overruns":1,"parity":2,"framing":3,"breaks":4},\
            "hints":["no RS-485 mode","a serial console"]},\
            "endpoint":{"mode":"TCPS","state":"listening on 0.0.0.0 port 4001","connected":true,"problem":"no port","maxClients":8},\
            "commandMode":true,\
            "fromLine":{"bytes":0,"packets":1},"toLine":{"bytes":2,"packets":3},\
            "fromPeers":{"bytes":4,"packets":5},"toPeers":{"bytes":6,"packets":7},\
            "dropped":{"bytes":8,"packets":9},\
            "connects":100,"failures":101,"slowPeersClosed":102,"restarts":103,"countedSeconds":106,\
            "heardMillisAgo":107,"refused":{"count":104,"last":"10.0.0.7:1024","secondsAgo":105},\
            "notAllowed":{"count":108,"last":"10.0.0.8:1025","secondsAgo":109},\
            "tlsRefused":{"count":111,"last":"10.0.0.9:1026: it is late","secondsAgo":112},\
            "lastError":{"text":"connection lost","secondsAgo":12},\
            "peers":[{"number":2,"address":"192.0.2.7:51234","seconds":75,\
            "from":{"bytes":10,"packets":11},"to":{"bytes":12,"packets":13},\
            "dropped":{"bytes":14,"packets":15},"waitingBytes":16}],\
            "units":[{"unit":17,"notResponding":true,"requests":200,"answers":190,\
            "exceptions":{"2":5,"11":1},"timeouts":10,"badCrcs":3,"unexpectedResponses":4,\
            "notSent":6,"mismatches":7,"mismatch":"unit 9 answered",\
            "medianMicroseconds":1500,"p99Microseconds":9000,"worstMicroseconds":80000}],\
            "polls":[{"unit":17,"function":3,"address":18,"quantity":19,"count":20,\
            "intervalMillis":21,"unanswered":22,"ageMillis":23},\
            {"unit":18,"function":4,"address":0,"quantity":1,"count":1,\
            "intervalMillis":null,"unanswered":0,"ageMillis":null}],\
            "hints":["a hint"],\
            "routes":[{"route":"1-9,LINE,0,RO,500","requests":21},\
            {"route":"*,tcp://10.0.0.5:502,-10,RW,0","requests":22}],\
            "denials":23,"keptRanges":24,"keptHits":25},\
            {"name":"com2",\
            "line":{"device":"/dev/ttyUSB1","wanted":"9600,8,1,NONE,NFC",\
            "inForce":null,"problem":"is in use","rs485":null,"waitingBytes":0,\
            "held":null,"errors":null,"hints":[]},\
            "endpoint":{"mode":"TCPC","state":"waiting","connected":false,"problem":null,"maxClients":0},\
            "commandMode":false,\
            "fromLine":{"bytes":0,"packets":0},"toLine":{"bytes":0,"packets":0},\
            "fromPeers":{"bytes":0,"packets":0},"toPeers":{"bytes":0,"packets":0},\
            "dropped":{"bytes":0,"packets":0},\
            "connects":0,"failures":0,"slowPeersClosed":0,"restarts":0,"countedSeconds":0,\
            "heardMillisAgo":null,"refused":null,"notAllowed":null,"tlsRefused":null,\
            "lastError":null,"peers":[],"units":[],"polls":[],"hints":[],\
            "routes":[],"denials":0,"keptRanges":0,"keptHits":0}],\
            "targets":[{"address":"tcp://10.0.0.5:502","state":"away",\
            "problem":"Connection refused","connections":1,"connects":30,"failures":31,\
            "inUse":32,"lateAnswers":33,"waiting":34,"keptRanges":35,"keptHits":36,\
            "units":[{"unit":17,"notResponding":true,"requests":200,"answers":190,\
            "exceptions":{"2":5,"11":1},"timeouts":10,"badCrcs":3,"unexpectedResponses":4,\
            "notSent":6,"mismatches":7,"mismatch":"unit 9 answered",\
            "medianMicroseconds":1500,"p99Microseconds":9000,"worstMicroseconds":80000}]}]}""");
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    assertThat(StatusJson.parse(StatusJson.of(STATUS))).isEqualTo(STATUS);
  }

  @Test
  void theLargestNumbersAreExact() throws Exception {
    ApplianceStatus old =
        new ApplianceStatus(
            "1",
            "x",
            HostNetworkStatus.HOST,
            Optional.empty(),
            Optional.empty(),
            Long.MAX_VALUE,
            MEMORY,
            OptionalLong.empty(),
            DiscoveryStatus.NONE,
            List.of(),
            List.of());
    assertThat(StatusJson.parse(StatusJson.of(old))).isEqualTo(old);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"},{\"name\":\"",
        "C:\\dev\\",
        "\u0000\u0001\u001b[2J\r\n\t\b\f\u007f\u009b",
        "</script>",
        "\u2028 \u00fc \u4e2d \ud83d\ude00",
        ""
      })
  void hostileTextComesBackAsItWasAndStaysInItsPlace(String hostile) throws Exception {
    ApplianceStatus status =
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
            List.of(hostile(hostile)),
            List.of());
    String document = StatusJson.of(status);
    JsonObject converter = JsonParser.object().from(document).getArray("converters").getObject(0);
    assertThat(converter.getString("name")).isEqualTo(hostile);
    assertThat(converter.getObject("line").getString("problem")).isEqualTo(hostile);
    assertThat(converter.getObject("lastError").getString("text")).isEqualTo(hostile);
    assertThat(StatusJson.parse(document)).isEqualTo(status);
    assertThat(document).doesNotContain("\n", "\u0000", "\u001b", "\u009b");
  }

  private static ConverterStatus hostile(String text) {
    Counters counters = new Counters(Ticker.newMockTicker());
    counters.error(text);
    return new ConverterStatus(
        text,
        new ConverterStatus.Line(
            text,
            text,
            Optional.of(text),
            Optional.of(text),
            Optional.of(text),
            0,
            Optional.empty(),
            Optional.empty(),
            List.of(text, text)),
        new ConverterStatus.Endpoint(text, text, true, Optional.empty(), 0),
        false,
        counters.values(),
        List.of(new PeerStatus(1, text, 0, count(0), count(0), count(0), 0)),
        List.of(),
        List.of(),
        List.of(text),
        RoutingStatus.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no", "[]", "{\"version\":\"1\"", "{}{}"})
  void whatIsNoObjectIsNoStatus(String text) {
    assertThatThrownBy(() -> StatusJson.parse(text))
        .isInstanceOf(StatusFormatException.class)
        .hasMessageStartingWith("not JSON: ");
  }

  static Stream<String> membersOfAll() {
    return Stream.of("version", "device", "hostNetwork", "seconds", "converters", "targets");
  }

  @ParameterizedTest
  @MethodSource("membersOfAll")
  void aMissingMemberIsNamed(String member) throws Exception {
    JsonObject document = JsonParser.object().from(StatusJson.of(STATUS));
    document.remove(member);
    assertRefused(document, member);
  }

  static Stream<String> membersOfAConverter() {
    return Stream.of(
        "name",
        "line",
        "endpoint",
        "commandMode",
        "fromLine",
        "toLine",
        "fromPeers",
        "toPeers",
        "dropped",
        "connects",
        "failures",
        "slowPeersClosed",
        "restarts",
        "lastError",
        "peers",
        "routes",
        "denials",
        "keptRanges",
        "keptHits");
  }

  @ParameterizedTest
  @MethodSource("membersOfAConverter")
  void aMissingMemberOfAConverterIsNamed(String member) throws Exception {
    JsonObject document = JsonParser.object().from(StatusJson.of(STATUS));
    document.getArray("converters").getObject(1).remove(member);
    assertRefused(document, member);
  }

  @ParameterizedTest
  @MethodSource("membersOfAConverter")
  void aMemberOfAnotherTypeIsNamed(String member) throws Exception {
    JsonObject document = JsonParser.object().from(StatusJson.of(STATUS));
    JsonObject converter = document.getArray("converters").getObject(0);
    converter.put(member, converter.isString(member) ? (Object) 1 : "text");
    assertRefused(document, member);
  }

  @ParameterizedTest
  @ValueSource(strings = {"waitingBytes", "held"})
  void aMissingMemberOfALineIsNamed(String member) throws Exception {
    JsonObject document = JsonParser.object().from(StatusJson.of(STATUS));
    document.getArray("converters").getObject(1).getObject("line").remove(member);
    assertRefused(document, member);
  }

  @Test
  void peersAreObjects() throws Exception {
    JsonObject document = JsonParser.object().from(StatusJson.of(STATUS));
    document.getArray("converters").getObject(0).getArray("peers").add("one");
    assertRefused(document, "peers");
  }

  private static void assertRefused(JsonObject document, String member) {
    assertThatThrownBy(() -> StatusJson.parse(JsonWriter.string(document)))
        .isInstanceOf(StatusFormatException.class)
        .hasMessageStartingWith(member + ": ");
  }

  @Test
  void membersOfALaterVersionAreLeftOut() throws Exception {
    JsonObject document = JsonParser.object().from(StatusJson.of(STATUS));
    document.put("new", List.of("x"));
    document.getArray("converters").getObject(0).put("new", true);
    assertThat(StatusJson.parse(JsonWriter.string(document))).isEqualTo(STATUS);
  }
}
