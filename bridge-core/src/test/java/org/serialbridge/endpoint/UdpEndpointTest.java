package org.serialbridge.endpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.netty.buffer.Unpooled;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.serialbridge.peer.Peer;
import org.serialbridge.settings.AllowList;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.status.PeerStatus;

/** UDP client and server with real sockets on the loopback interface. */
class UdpEndpointTest {
  private static final int LARGEST = 65_507;
  private static final InetAddress EVERY_ADDRESS = new InetSocketAddress(0).getAddress();

  private final List<DatagramSocket> sockets = new ArrayList<>();
  private final AtomicInteger lookups = new AtomicInteger();
  private LoopRig rig;
  private UdpEndpoint endpoint;
  private int port;
  private InetAddress bind = InetAddress.getLoopbackAddress();
  private volatile AllowList allowed = AllowList.ALL;

  @AfterEach
  void stop() {
    rig.call(() -> endpoint.close()).syncUninterruptibly();
    sockets.forEach(DatagramSocket::close);
    rig.close();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void theClientSendsToItsTargetAndEachPacketIsADatagram(Transport transport) throws IOException {
    DatagramSocket target = socket("127.0.0.1");
    start(transport, "127.0.0.1", target.getLocalPort(), false, "");
    send("one");
    send("two");
    assertThat(receive(target)).isEqualTo("one");
    assertThat(receive(target)).isEqualTo("two");
    send(target, "answer");
    rig.awaitReceived("answer");
    assertThat(rig.call(() -> endpoint.isConnected())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"EPOLL, ::1", "EPOLL, six.example", "NIO, ::1", "NIO, six.example"})
  void theClientsTargetMayBeOfIpv6(Transport transport, String host) throws IOException {
    DatagramSocket target = socket("::1");
    start(transport, host, target.getLocalPort(), false, "");
    rig.until(() -> !endpoint.peers().isEmpty());
    send("one");
    assertThat(receive(target)).isEqualTo("one");
    send(target, "answer");
    rig.awaitReceived("answer");
    send(socket("127.0.0.1"), "foreign");
    send(target, " of the target");
    rig.awaitReceived("answer of the target");
    assertThat(endpoint.state()).endsWith("sends to [::1]:" + target.getLocalPort());
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void theServersTargetMayBeOfIpv6AndItsSendersOfBoth(Transport transport) throws IOException {
    bind = EVERY_ADDRESS;
    DatagramSocket target = socket("::1");
    start(transport, "::1", target.getLocalPort(), true, "");
    send("first");
    assertThat(receive(target)).isEqualTo("first");
    DatagramSocket second = socket("127.0.0.2");
    send(second, "a");
    rig.awaitReceived("a");
    send("to second");
    assertThat(receive(second)).isEqualTo("to second");
    DatagramSocket third = socket("::1");
    send(third, "b");
    rig.awaitReceived("ab");
    send("to third");
    assertThat(receive(third)).isEqualTo("to third");
    assertThat(rig.call(() -> endpoint.peers().stream().map(Peer::status).toList()))
        .extracting(PeerStatus::address)
        .containsExactly("127.0.0.2:" + second.getLocalPort(), "[::1]:" + third.getLocalPort());
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void eachDatagramMustComeFromAnAllowedAddress(Transport transport) throws Exception {
    bind = EVERY_ADDRESS;
    allowed = SocketRows.ALLOW.parse("127.0.0.1;127.0.0.3");
    DatagramSocket target = socket("127.0.0.1");
    start(transport, "127.0.0.1", target.getLocalPort(), true, "");
    DatagramSocket good = socket("127.0.0.3");
    send(good, "a");
    rig.awaitReceived("a");
    send(socket("127.0.0.2"), "foreign");
    rig.until(() -> rig.counters().values().notAllowed().isPresent());
    send("to the allowed one");
    assertThat(receive(good)).isEqualTo("to the allowed one");
    send(socket("127.0.0.1"), "b");
    rig.awaitReceived("ab");

    allowed = SocketRows.ALLOW.parse("!127.0.0.1;*");
    rig.call(
        () -> {
          endpoint.disconnectNotAllowed();
          return null;
        });
    send("to the one that stays");
    assertThat(receive(good)).isEqualTo("to the one that stays");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void theLargestDatagramIsOnePacketBothWays(Transport transport) throws IOException {
    DatagramSocket target = socket("127.0.0.1");
    start(transport, "127.0.0.1", target.getLocalPort(), false, "");
    String largest = "x".repeat(LARGEST);
    send(largest);
    assertThat(receive(target)).isEqualTo(largest);
    send(target, largest);
    rig.awaitReceived(largest);
    assertThat(rig.call(() -> rig.line().reads())).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void theClientTakesDatagramsOfItsTargetsAddressOnly(Transport transport) throws IOException {
    DatagramSocket target = socket("127.0.0.1");
    start(transport, "127.0.0.1", target.getLocalPort(), false, "");
    send(socket("127.0.0.2"), "foreign");
    send(socket("127.0.0.1"), "of another port");
    rig.awaitReceived("of another port");
    assertThat(rig.values().dropped().bytes()).isEqualTo("foreign".length());
    send("still to the target");
    assertThat(receive(target)).isEqualTo("still to the target");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aBroadcastTargetMayBeAnsweredByAnyone(Transport transport) throws IOException {
    DatagramSocket everyone = socket("0.0.0.0");
    start(transport, "127.255.255.255", everyone.getLocalPort(), false, "");
    send("anybody there?");
    assertThat(receive(everyone)).isEqualTo("anybody there?");
    send(socket("127.0.0.2"), "me");
    rig.awaitReceived("me");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void theServerSendsToItsTargetFirstAndThenToWhoeverSentLast(Transport transport)
      throws IOException {
    DatagramSocket target = socket("127.0.0.1");
    start(transport, "127.0.0.1", target.getLocalPort(), true, "");
    send("first");
    assertThat(receive(target)).isEqualTo("first");
    DatagramSocket second = socket("127.0.0.2");
    send(second, "a");
    rig.awaitReceived("a");
    send("to second");
    assertThat(receive(second)).isEqualTo("to second");
    DatagramSocket third = socket("127.0.0.1");
    send(third, "b");
    rig.awaitReceived("ab");
    send("to third");
    assertThat(receive(third)).isEqualTo("to third");
    assertThat(rig.call(() -> endpoint.peers().stream().map(Peer::status).toList()))
        .extracting(PeerStatus::number, PeerStatus::address)
        .containsExactly(
            tuple(1, "127.0.0.2:" + second.getLocalPort()),
            tuple(2, "127.0.0.1:" + third.getLocalPort()));
  }

  @Test
  void ofManySendersTheOneThatWasSilentTheLongestIsForgotten() throws IOException {
    start(Transport.best(), "127.0.0.1", 9, true, "");
    for (int i = 0; i <= RecentPeers.MOST; i++) {
      send(socket("127.0.0.1"), "x");
      rig.awaitReceived("x".repeat(i + 1));
    }
    assertThat(rig.call(() -> endpoint.peers().stream().map(Peer::number).toList()))
        .containsExactly(2, 3, 4, 5, 6, 7, 8, 1);
    assertThat(rig.call(rig.line()::events)).endsWith("-1", "~1", "+1");
  }

  @Test
  void theRegistryPacketIsTheFirstDatagram() throws IOException {
    DatagramSocket target = socket("127.0.0.1");
    start(Transport.best(), "127.0.0.1", target.getLocalPort(), false, "REG");
    send("data");
    assertThat(receive(target)).isEqualTo("REG");
    assertThat(receive(target)).isEqualTo("data");
  }

  @Test
  void aPausedEndpointReadsNothingUntilItMay() throws IOException {
    DatagramSocket target = socket("127.0.0.1");
    start(Transport.best(), "127.0.0.1", target.getLocalPort(), false, "");
    rig.run(() -> endpoint.setReading(false));
    send(target, "late");
    send("ping");
    assertThat(receive(target)).isEqualTo("ping");
    assertThat(rig.call(rig.line()::received)).isEmpty();
    rig.run(() -> endpoint.setReading(true));
    rig.awaitReceived("late");
  }

  @Test
  void withoutATargetPacketsAreDroppedAndCounted() throws IOException {
    start(Transport.best(), "no.such.host", 9, false, "");
    rig.until(() -> endpoint.state().contains("no target"));
    send("lost");
    assertThat(rig.values().dropped().bytes()).isEqualTo(4);
    assertThat(rig.values().failures()).isEqualTo(1);
    assertThat(rig.values().lastError().orElseThrow().text()).contains("no.such.host");
  }

  @Test
  void anEmptyDatagramIsNoDataButMakesItsSenderThePeer() throws IOException {
    start(Transport.best(), "127.0.0.1", 9, true, "");
    DatagramSocket sender = socket("127.0.0.2");
    send(sender, "");
    rig.until(() -> endpoint.peers().get(0).status().address().startsWith("127.0.0.2:"));
    send("hello");
    assertThat(receive(sender)).isEqualTo("hello");
    assertThat(rig.call(rig.line()::reads)).isZero();
  }

  @Test
  void aTakenPortIsTriedAgain() throws IOException {
    DatagramSocket taken = socket("127.0.0.1");
    port = taken.getLocalPort();
    start(Transport.best(), "127.0.0.1", 9, true, "");
    assertThat(rig.call(() -> endpoint.isConnected())).isFalse();
    assertThat(rig.values().failures()).isEqualTo(1);
    taken.close();
    rig.until(() -> endpoint.isConnected());
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aClientWhosePortIsTakenUsesARandomOne(Transport transport) throws IOException {
    DatagramSocket taken = socket("0.0.0.0");
    port = taken.getLocalPort();
    DatagramSocket target = socket("127.0.0.1");
    start(transport, "127.0.0.1", target.getLocalPort(), false, "");
    send("data");
    assertThat(receive(target)).isEqualTo("data");
    assertThat(rig.call(() -> localPort())).isNotEqualTo(port);
    assertThat(rig.values().failures()).isZero();
  }

  @Test
  void aNameIsLookedUpOffTheEventLoopAndAgainOnlyWhenItIsOld() throws IOException {
    DatagramSocket target = socket("127.0.0.1");
    start(Transport.best(), "target.example", target.getLocalPort(), false, "");
    rig.until(() -> !endpoint.peers().isEmpty());
    for (int i = 0; i < 100; i++) {
      send("x");
    }
    assertThat(lookups).hasValue(1);
    PeerStatus peer = rig.call(() -> endpoint.peers().get(0).status());
    assertThat(peer.to().packets()).isEqualTo(100);
  }

  private void start(
      Transport transport, String host, int targetPort, boolean isServer, String opening)
      throws IOException {
    rig = new LoopRig(transport);
    UdpEndpoint.Parameters parameters =
        new UdpEndpoint.Parameters(
            "com1",
            isServer ? bind : EVERY_ADDRESS,
            port,
            host,
            targetPort,
            isServer,
            () -> opening.getBytes(ISO_8859_1),
            address -> allowed.admits(address.getAddress()));
    NameLookup names = new NameLookup(step -> new Thread(step).start(), this::resolve);
    endpoint =
        new UdpEndpoint(parameters, transport, names, rig.loop(), rig.counters(), rig.line());
    rig.call(() -> endpoint.open()).syncUninterruptibly();
  }

  private InetAddress[] resolve(String host) throws UnknownHostException {
    lookups.incrementAndGet();
    assertThat(rig.loop().inEventLoop()).isFalse();
    if (host.equals("target.example")) {
      return new InetAddress[] {
        InetAddress.getByAddress(new byte[16]), InetAddress.getLoopbackAddress()
      };
    }
    if (host.equals("six.example")) {
      return new InetAddress[] {NetUtil.LOCALHOST6};
    }
    throw new UnknownHostException(host);
  }

  private DatagramSocket socket(String address) throws IOException {
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0));
    socket.setSoTimeout((int) LoopRig.PATIENCE.toMillis());
    socket.setBroadcast(true);
    sockets.add(socket);
    return socket;
  }

  private void send(String text) {
    rig.run(() -> endpoint.send(Unpooled.copiedBuffer(text, ISO_8859_1)));
  }

  /** To the endpoint. */
  private void send(DatagramSocket from, String text) throws IOException {
    byte[] bytes = text.getBytes(ISO_8859_1);
    int local = rig.call(() -> localPort());
    boolean isOfIpv6 = from.getLocalAddress() instanceof Inet6Address;
    InetAddress to = isOfIpv6 ? from.getLocalAddress() : InetAddress.getLoopbackAddress();
    from.send(new DatagramPacket(bytes, bytes.length, to, local));
  }

  private int localPort() {
    Matcher port =
        Pattern.compile("(?:listening|open) on .* port (\\d+)").matcher(endpoint.state());
    assertThat(port.lookingAt()).isTrue();
    return Integer.parseInt(port.group(1));
  }

  private static String receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[LARGEST + 1], LARGEST + 1);
    socket.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), ISO_8859_1);
  }
}
