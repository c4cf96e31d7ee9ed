package org.serialbridge.search;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.serialbridge.settings.Ipv4;

/** A search at units on this host, which are threads. */
@Timeout(30)
class NetworkSearchTest {
  private static final int MILLIS = 400;
  private static final Optional<String> LOOPBACK = Optional.of("lo");

  /** The answer that the manual of the 410S prints. */
  private static final byte[] ANSWER =
      HexFormat.of()
          .parseHex(
              "FF2401004BC0A8004DD8B04C0004C9DD070100" + "5553522D5443503233322D3430310000EF");

  private static final FoundUnit UNIT =
      new FoundUnit(
          new Ipv4(0x7F000001), "D8B04C0004C9", "USR-TCP232-401", "2013", List.of(), List.of());

  private final FoundUnits found = new FoundUnits();
  private final List<byte[]> asked = new CopyOnWriteArrayList<>();
  private DatagramSocket unit;
  private NetworkSearch search;

  @BeforeEach
  void aUnit() throws IOException {
    unit = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    search = new NetworkSearch(List.of(unit.getLocalPort()), 9, Ticker.systemTicker());
  }

  @AfterEach
  void noUnit() {
    unit.close();
  }

  /** Answers each request with these datagrams. */
  private void answer(byte[]... answers) {
    Thread thread = new Thread(() -> serve(answers), "unit");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(byte[]... answers) {
    try {
      while (true) {
        DatagramPacket request = new DatagramPacket(new byte[100], 100);
        unit.receive(request);
        asked.add(Arrays.copyOf(request.getData(), request.getLength()));
        for (byte[] answer : answers) {
          unit.send(new DatagramPacket(answer, answer.length, request.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      assertThat(unit.isClosed()).isTrue();
    }
  }

  private static FoundUnit by(String how) {
    return UNIT.with(new FoundUnit(UNIT.address(), "", "", "", List.of(how), List.of()));
  }

  @Test
  void aUnitIsAskedTwiceAndFoundOnce() throws Exception {
    answer(ANSWER);
    search.run(MILLIS, LOOPBACK, found);
    assertThat(found.all()).containsExactly(by("UDP " + unit.getLocalPort()));
    assertThat(asked).hasSize(2).allMatch(frame -> frame.length == 4 && frame[0] == (byte) 0xFF);
  }

  @Test
  void socketsOfJavaFindItToo() throws Exception {
    answer(ANSWER);
    try (SearchSocket socket = new JavaSearchSocket()) {
      search.run(socket, SearchInterface.all(LOOPBACK), MILLIS, found);
    }
    assertThat(found.all()).containsExactly(by("UDP " + unit.getLocalPort()));
  }

  @Test
  void hostileAnswersAreNone() throws Exception {
    byte[][] answers = new byte[200][];
    for (int i = 0; i < answers.length; i++) {
      answers[i] = Arrays.copyOf(ANSWER, i == ANSWER.length ? 1_000 : 4 * i);
    }
    answers[ANSWER.length / 4] = new byte[0];
    answer(answers);
    search.run(MILLIS, LOOPBACK, found);
    assertThat(found.all()).isEmpty();
  }

  @Test
  void aModuleAnswersTheKeyword() throws Exception {
    answer("192.168.1.7,D8B04C0004C9,USR-TCP232-401".getBytes(US_ASCII));
    new NetworkSearch(List.of(9), unit.getLocalPort(), Ticker.systemTicker())
        .run(MILLIS, LOOPBACK, found);
    assertThat(found.all()).extracting(FoundUnit::by).containsExactly(List.of("keyword"));
    assertThat(asked)
        .hasSize(2)
        .allMatch(one -> new String(one, US_ASCII).equals("HF-A11ASSISTHREAD"));
  }

  @Test
  void anInterfaceThatThereIsNotIsTold() {
    assertThatThrownBy(() -> search.run(MILLIS, Optional.of("nope0"), found))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("no interface nope0 is up and has an IPv4 address \\(expected: .*lo.*");
  }
}
