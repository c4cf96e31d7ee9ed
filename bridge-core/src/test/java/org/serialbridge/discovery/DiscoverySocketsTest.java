package org.serialbridge.discovery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.serialbridge.settings.AllowList;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.InvalidValueException;

/**
 * Real sockets on the loopback interface. The responder gives a request back, as a reply to anybody
 * if it begins with a small letter, as one to an authenticated asker if not.
 */
@Timeout(30)
class DiscoverySocketsTest {
  private static final InetAddress EVERY_ADDRESS = new InetSocketAddress(0).getAddress();
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int SILENCE_MILLIS = 300;
  private static final int FIT_INTO_BUFFER = 10;

  private final MockTicker ticker = Ticker.newMockTicker();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private volatile AllowList allowed = AllowList.ALL;
  private volatile Thread server;
  private int port;
  private DatagramSocket asker;
  private DiscoverySockets sockets;

  @BeforeEach
  void open() throws IOException {
    port = freePort();
    asker = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
    asker.setBroadcast(true);
    asker.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
    sockets = boundTo(EVERY_ADDRESS);
    sockets.apply(true);
  }

  @AfterEach
  void close() {
    sockets.close();
    asker.close();
  }

  private DiscoverySockets boundTo(InetAddress bind) {
    return new DiscoverySockets(List.of(port), bind, () -> allowed, this::answer, ticker);
  }

  private List<Reply> answer(Request request, long nowNanos) {
    server = Thread.currentThread();
    requests.add(request);
    String text = new String(request.bytes(), US_ASCII);
    if (text.equals("FAIL")) {
      throw new IllegalStateException("a mistake of ours");
    }
    if (text.equals("long")) {
      return List.of(Reply.toAnybody(new byte[Answers.AMPLIFICATION * text.length() + 1]));
    }
    boolean isAuthenticated = !Character.isLowerCase(text.charAt(0));
    boolean alsoToAll = text.endsWith("all");
    return List.of(new Reply(request.bytes(), isAuthenticated, alsoToAll));
  }

  @Test
  void aRequestIsAnsweredFromTheAddressThatItWasSentTo() throws Exception {
    ask("127.0.0.2", "search");
    DatagramPacket answer = receive();
    assertThat(text(answer)).isEqualTo("search");
    assertThat(answer.getSocketAddress()).isEqualTo(new InetSocketAddress("127.0.0.2", port));
    Request request = requests.take();
    assertThat(request.port()).isEqualTo(port);
    assertThat(request.asker()).hasToString("127.0.0.1");
    assertThat(request.askerPort()).isEqualTo(asker.getLocalPort());
    assertThat(request.own()).hasToString("127.0.0.2");
    assertThat(request.interfaceName()).isEqualTo("lo");
  }

  @Test
  void aBroadcastIsAnsweredFromTheAddressOfItsInterface() throws Exception {
    ask("127.255.255.255", "search");
    assertThat(receive().getSocketAddress()).isEqualTo(new InetSocketAddress(LOOPBACK, port));
    assertThat(requests.take().own()).hasToString("127.0.0.1");
  }

  @Test
  void aReplyMayGoToAllHostsToo() throws Exception {
    try (DatagramSocket neighbour = new DatagramSocket(null)) {
      neighbour.setReuseAddress(true);
      neighbour.bind(new InetSocketAddress("0.0.0.0", port));
      neighbour.setSoTimeout(10_000);
      ask("127.255.255.255", "search, all");
      assertThat(text(receive())).isEqualTo("search, all");
      assertThat(text(receive(neighbour))).isEqualTo("search, all"); // the request
      DatagramPacket answer = receive(neighbour);
      assertThat(text(answer)).isEqualTo("search, all");
      assertThat(answer.getSocketAddress()).isEqualTo(new InetSocketAddress(LOOPBACK, port));
    }
  }

  @Test
  void aLongDatagramIsDroppedWhole() throws Exception {
    ask("127.0.0.1", "X".repeat(Answers.LONGEST + 1));
    ask("127.0.0.1", "X".repeat(65_000));
    asker.setSoTimeout(SILENCE_MILLIS);
    await() // until the long one has left the buffer of the kernel, there is no room
        .until(
            () -> {
              ask("127.0.0.1", "Y".repeat(Answers.LONGEST));
              return isAnswered();
            });
    assertThat(requests).allMatch(request -> new String(request.bytes(), US_ASCII).startsWith("Y"));
  }

  private boolean isAnswered() throws IOException {
    try {
      receive();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  @Test
  void whoHasNotShownThatItMayAskGetsFiveRepliesASecond() throws Exception {
    for (int i = 0; i < 9; i++) {
      ask("127.0.0.1", "search " + i);
    }
    ask("127.0.0.1", "LAST");
    for (int i = 0; i < Rates.UNAUTHENTICATED; i++) {
      assertThat(text(receive())).isEqualTo("search " + i);
    }
    assertThat(text(receive())).isEqualTo("LAST");
    ticker.advance(1, TimeUnit.SECONDS);
    ask("127.0.0.1", "search again");
    assertThat(text(receive())).isEqualTo("search again");
  }

  @Test
  void whoMayAskGetsFiftyRepliesASecond() throws Exception {
    for (int i = 0; i <= Rates.REQUESTS; i++) {
      ask("127.0.0.1", "LINE " + i);
      if (i < Rates.REQUESTS) {
        assertThat(text(receive())).isEqualTo("LINE " + i);
      }
    }
    assertSilence();
    ticker.advance(1, TimeUnit.SECONDS);
    ask("127.0.0.1", "LINE again");
    assertThat(text(receive())).isEqualTo("LINE again");
  }

  @Test
  void afterAFloodNothingIsReadForTheRestOfTheSecond() throws Exception {
    for (int i = 0; i < Rates.READ; i++) {
      ask("127.0.0.1", "flood");
      if (i % FIT_INTO_BUFFER == 0) {
        await().pollInterval(ofMillis(1)).until(() -> !isDatagramWaiting());
      }
    }
    await().pollInterval(ofMillis(1)).until(() -> !isDatagramWaiting());
    ask("127.0.0.1", "MORE");
    assertThat(requests).hasSize(Rates.REQUESTS);
    assertThat(isDatagramWaiting()).isTrue();
    ticker.advance(1, TimeUnit.SECONDS);
    await().until(() -> requests.size() > Rates.REQUESTS);
    assertThat(isDatagramWaiting()).isFalse();
  }

  /** Whether the kernel has bytes for the port: the column rx_queue. */
  private boolean isDatagramWaiting() throws IOException {
    String local = "00000000:%04X".formatted(port);
    return Files.readAllLines(Path.of("/proc/net/udp")).stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(columns -> columns[1].equals(local))
        .anyMatch(columns -> !columns[4].endsWith(":00000000"));
  }

  @Test
  void aReplyThatIsMuchLongerThanItsRequestIsNotSentToAnybody() throws Exception {
    ask("127.0.0.1", "long");
    ask("127.0.0.1", "NEXT");
    assertThat(text(receive())).isEqualTo("NEXT");
  }

  @Test
  void outsideTheAllowListIsSilence() throws Exception {
    allow("10.0.0.0/8");
    ask("127.0.0.1", "ONE");
    assertSilence();
    allow("127.0.0.1");
    ask("127.0.0.1", "TWO");
    assertThat(text(receive())).isEqualTo("TWO");
    assertThat(requests).hasSize(1);
  }

  @Test
  void aMistakeOfTheResponderCostsOneAnswer() throws Exception {
    ask("127.0.0.1", "FAIL");
    ask("127.0.0.1", "NEXT");
    assertThat(text(receive())).isEqualTo("NEXT");
  }

  @Test
  void requestsToAnotherAddressThanTheBoundOneAreNotAnswered() throws Exception {
    sockets.close();
    sockets = boundTo(InetAddress.getByName("192.0.2.1"));
    sockets.apply(true);
    ask("127.0.0.1", "ONE");
    assertSilence();
    sockets.close();
    sockets = boundTo(LOOPBACK);
    sockets.apply(true);
    ask("127.0.0.1", "TWO");
    assertThat(text(receive())).isEqualTo("TWO");
  }

  @Test
  void anAddressOfIpv6IsAProblem() throws Exception {
    sockets.close();
    sockets = boundTo(InetAddress.getByName("2001:db8::1"));
    sockets.apply(true);
    assertThat(sockets.isOpen()).isFalse();
    assertThat(sockets.problems()).singleElement().asString().contains("IPv4");
  }

  @Test
  void closedSocketsLeaveNoPortAndNoThread() throws Exception {
    ask("127.0.0.1", "ONE");
    assertThat(text(receive())).isEqualTo("ONE");
    assertThatThrownBy(this::takePort).isInstanceOf(BindException.class);
    sockets.apply(false);
    await().untilAsserted(this::takePort);
    await().untilAsserted(() -> assertThat(server.isAlive()).isFalse());
    assertThat(sockets.isOpen()).isFalse();
    sockets.apply(true);
    ask("127.0.0.1", "AGAIN");
    assertThat(text(receive())).isEqualTo("AGAIN");
  }

  @Test
  void aPortThatIsTakenIsAProblemAndTheOthersGoOn() throws Exception {
    sockets.close();
    await().untilAsserted(this::takePort);
    int taken = freePort();
    DatagramSocket other = new DatagramSocket(new InetSocketAddress("0.0.0.0", taken));
    try (other) {
      sockets =
          new DiscoverySockets(
              List.of(taken, port), EVERY_ADDRESS, () -> allowed, this::answer, ticker);
      sockets.apply(true);
      assertThat(sockets.problems())
          .containsExactly("discovery has no UDP port " + taken + ": in use by another program");
      ask("127.0.0.1", "ONE");
      assertThat(text(receive())).isEqualTo("ONE");
    }
    sockets.apply(true);
    assertThat(sockets.problems()).isEmpty();
    await()
        .untilAsserted(
            () -> assertThatThrownBy(() -> takePort(taken)).isInstanceOf(BindException.class));
  }

  private void takePort() throws IOException {
    takePort(port);
  }

  /** Without SO_REUSEADDR nobody else may have it. */
  private static void takePort(int port) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(null)) {
      socket.setReuseAddress(false);
      socket.bind(new InetSocketAddress("0.0.0.0", port));
    }
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("0.0.0.0", 0))) {
      return socket.getLocalPort();
    }
  }

  private void allow(String text) throws InvalidValueException {
    allowed = DeviceRows.WEB_ALLOW.parse(text);
  }

  private void ask(String address, String text) throws IOException {
    byte[] bytes = text.getBytes(US_ASCII);
    asker.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName(address), port));
  }

  private DatagramPacket receive() throws IOException {
    return receive(asker);
  }

  private static DatagramPacket receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    socket.receive(packet);
    return packet;
  }

  private void assertSilence() throws IOException {
    int patience = asker.getSoTimeout();
    asker.setSoTimeout(SILENCE_MILLIS);
    assertThatThrownBy(this::receive).isInstanceOf(SocketTimeoutException.class);
    asker.setSoTimeout(patience);
  }

  private static String text(DatagramPacket packet) {
    return new String(packet.getData(), 0, packet.getLength(), US_ASCII);
  }
}
