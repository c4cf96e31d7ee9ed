package org.serialbridge.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.serialbridge.adopt.NetworkReading.UdpPort;
import org.serialbridge.frames.FrameFamily;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DiscoveryUser;

/** Reads of units that are threads of this process, and answer what a test tells them. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class NetworkReadingTest {
  private static final DiscoveryUser ADMIN = new DiscoveryUser("admin", "admin");
  private static final String MAC = "D8B04C0004C9";
  private static final int SEARCH = 1;
  private static final int READ = 3;

  /** The answer that the manual of the 410S prints. */
  private static final String FOUND =
      "FF2401004BC0A8004DD8B04C0004C9DD0701005553522D5443503233322D3430310000EF";

  private static final byte[] CLOUD = new byte[50];

  private final Map<Integer, List<byte[]>> answers = new ConcurrentHashMap<>();
  private final List<byte[]> asked = new CopyOnWriteArrayList<>();
  private DatagramSocket unit;
  private FrameClient client;

  @BeforeEach
  void aUnit() throws IOException {
    unit = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    client =
        new FrameClient((Inet4Address) Inet4Address.getByName("127.0.0.1"), Ticker.systemTicker());
    Thread thread = new Thread(this::serve, "unit");
    thread.setDaemon(true);
    thread.start();
    answers.put(SEARCH, List.of(HexFormat.of().parseHex(FOUND)));
  }

  @AfterEach
  void noUnit() {
    unit.close();
    client.close();
  }

  private void serve() {
    try {
      while (true) {
        DatagramPacket request = new DatagramPacket(new byte[100], 100);
        unit.receive(request);
        asked.add(Arrays.copyOf(request.getData(), request.getLength()));
        for (byte[] answer : answers.getOrDefault((int) request.getData()[2], List.of())) {
          unit.send(new DatagramPacket(answer, answer.length, request.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      assertThat(unit.isClosed()).isTrue();
    }
  }

  // ---- blocks, as the manual of the 302 lays them out

  private static byte[] basic() {
    byte[] basic = new byte[67];
    byte[] name = {'p', 'u', 'm', 'p'};
    System.arraycopy(name, 0, basic, 21, name.length);
    basic[6] = 80;
    basic[52] = (byte) 0x80;
    return basic;
  }

  /** The port that the manual sets: 115200,8,1,NONE, TCPC to 192.168.0.201:8234, here from 0. */
  private static byte[] port(int mode) {
    return HexFormat.of()
        .parseHex(
            "00C20100080101010000000000002A20"
                + "3139322E3136382E302E323031"
                + "00".repeat(17)
                + "C900A8C0"
                + "00%02X0000000000000000000000".formatted(mode));
  }

  private static byte[] heartbeat() {
    byte[] heartbeat = new byte[84];
    heartbeat[0] = 1;
    heartbeat[1] = 9;
    heartbeat[2] = 2;
    heartbeat[4] = 'h';
    heartbeat[5] = 'b';
    return heartbeat;
  }

  private static byte[] joined(byte[]... parts) {
    byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private UdpPort at(FrameFamily family) {
    return new UdpPort(unit.getLocalPort(), family);
  }

  private NetworkReading read(FrameFamily family, int unitPort) throws Exception {
    return NetworkReading.of(client, List.of(at(family)), Optional.empty(), ADMIN, unitPort);
  }

  private static Map<String, String> taken(NetworkReading reading) {
    return reading.into(ApplianceSettings.FACTORY, Set.of("com1"), "com1", false).rows().stream()
        .filter(row -> row.fate() == Adoption.Fate.TAKEN)
        .collect(Collectors.toMap(row -> row.setting().name(), Adoption.Row::unit));
  }

  @Test
  void aUnitWithOnePortTellsHeartbeatToo() throws Exception {
    answers.put(READ, List.of(joined(basic(), port(1)), CLOUD, heartbeat()));
    NetworkReading reading = read(FrameFamily.ONE_PORT, 0);
    assertThat(reading.name())
        .isEqualTo(
            "unit %s, version 2013, \"USR-TCP232-401\", UDP port %d at 127.0.0.1"
                .formatted(MAC, unit.getLocalPort()));
    assertThat(taken(reading))
        .containsEntry("MID", "pump")
        .containsEntry("SOCK", "TCPC,192.168.0.201,8234")
        .containsEntry("SOCKPORT", "0")
        .containsEntry("RFCEN", "ON")
        .containsEntry("HEARTEN", "ON")
        .containsEntry("HEARTTM", "9")
        .containsEntry("HEARTDT", "hb")
        .doesNotContainKeys("WANN", "DNS", "MAXSK");
    assertThat(HexFormat.of().formatHex(asked.get(1)))
        .isEqualTo("ff1303d8b04c0004c961646d696e0061646d696e00c9");
  }

  @Test
  void aPortOfAUnitWithSeveralIsChosen() throws Exception {
    answers.put(READ, List.of(joined(basic(), port(1), port(2))));
    assertThat(taken(read(FrameFamily.SEVERAL_PORTS, 1)))
        .containsEntry("SOCK", "UDPS,192.168.0.201,8234")
        .doesNotContainKey("HEARTEN");
    assertThatThrownBy(() -> read(FrameFamily.SEVERAL_PORTS, 2))
        .hasMessageStartingWith("the unit tells settings of 2 ports, and not of port 3");
  }

  /** A mode that only the unit knows. */
  @Test
  void aValueThatNoSettingCanHaveIsTold() throws Exception {
    answers.put(READ, List.of(joined(basic(), port(9), new byte[63])));
    Adoption adoption =
        read(FrameFamily.SEVERAL_PORTS, 0)
            .into(ApplianceSettings.FACTORY, Set.of("com1"), "com1", false);
    assertThat(adoption.rows())
        .filteredOn(row -> row.setting().name().equals("SOCK"))
        .singleElement()
        .satisfies(row -> assertThat(row.fate()).isEqualTo(Adoption.Fate.LEFT_ALONE))
        .satisfies(row -> assertThat(row.outcome()).contains("\"9\""));
  }

  @Test
  void aCutAnswerIsToldAndUsed() throws Exception {
    answers.put(READ, List.of(joined(basic(), port(1)), CLOUD));
    NetworkReading reading = read(FrameFamily.ONE_PORT, 0);
    assertThat(reading.name()).endsWith("; its answer ended before the heartbeat");
    assertThat(taken(reading)).containsKey("SOCK").doesNotContainKey("HEARTEN");
    assertThat(asked).hasSize(3); // a search, and two reads
  }

  @Test
  void anAnswerOfAnotherLengthIsNone() {
    answers.put(READ, List.of(new byte[192], new byte[0], new byte[67]));
    assertThatThrownBy(() -> read(FrameFamily.SEVERAL_PORTS, 0))
        .isInstanceOf(UnitException.class)
        .hasMessage("the unit answers 67 bytes, which are no settings, nothing changed");
  }

  @Test
  void aWrongPasswordIsToldAtOnce() {
    for (String refusal : List.of("FF010350", "FF010345")) {
      asked.clear();
      answers.put(READ, List.of(HexFormat.of().parseHex(refusal)));
      assertThatThrownBy(() -> read(FrameFamily.ONE_PORT, 0))
          .hasMessageStartingWith("the unit refuses user or password (of a serialbridge: those");
      assertThat(asked).hasSize(2);
    }
  }

  @Test
  void aLateAnswerToTheSearchIsNoAnswerToTheRead() {
    answers.put(READ, List.of(HexFormat.of().parseHex(FOUND)));
    assertThatThrownBy(() -> read(FrameFamily.ONE_PORT, 0))
        .hasMessageStartingWith("no answer to a read of " + MAC + " on UDP port ");
  }

  @Test
  void silenceIsTold() {
    assertThatThrownBy(() -> read(FrameFamily.ONE_PORT, 0))
        .hasMessageStartingWith("no answer to a read of " + MAC + " on UDP port ");
    answers.clear();
    assertThatThrownBy(() -> read(FrameFamily.ONE_PORT, 0))
        .hasMessageStartingWith("no answer to a search on UDP port ");
  }

  @Test
  void aUnitWhoseMacAddressIsKnownIsNotSearched() throws Exception {
    answers.clear();
    answers.put(READ, List.of(joined(basic(), port(1), new byte[63])));
    NetworkReading reading =
        NetworkReading.of(
            client, List.of(at(FrameFamily.SEVERAL_PORTS)), Optional.of(MAC), ADMIN, 0);
    assertThat(reading.name()).isEqualTo("unit " + MAC + " at 127.0.0.1");
    assertThat(asked).hasSize(1);
  }

  @Test
  void aFloodEndsTheWait() {
    List<byte[]> flood = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      flood.add(new byte[i % 100]);
    }
    answers.put(READ, flood);
    assertThatThrownBy(() -> read(FrameFamily.ONE_PORT, 0))
        .hasMessageMatching("the unit answers \\d+ bytes, which are no settings, nothing changed");
  }

  /** Another host that guesses the port of the question. */
  @Test
  void datagramsOfOthersAreNotLookedAt() throws Exception {
    answers.clear();
    try (FrameClient other =
        new FrameClient(
            (Inet4Address) Inet4Address.getByName("127.0.0.2"), Ticker.systemTicker())) {
      answers.put(SEARCH, List.of(HexFormat.of().parseHex(FOUND)));
      assertThat(other.search(List.of(at(FrameFamily.ONE_PORT)))).isEmpty();
    }
  }
}
