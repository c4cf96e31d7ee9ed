package org.serialbridge.endpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.settings.SlowPeer;

/** A client with real sockets on the loopback interface. */
class TcpClientTest {
  private static final int CHUNK = 4096;
  private static final int MORE_THAN_ALL_BUFFERS = 24 << 20;

  private final List<Socket> sockets = new ArrayList<>();
  private final CountDownLatch lookupMayEnd = new CountDownLatch(1);
  private LoopRig rig;
  private TcpClient client;
  private ServerSocket server;
  private SlowPeer slowPeer = SlowPeer.AUTO;
  private InetAddress bind = InetAddress.getLoopbackAddress();

  private int reservedPort() throws IOException {
    Socket reserved = LoopRig.reservedPort();
    sockets.add(reserved);
    return reserved.getLocalPort();
  }

  @AfterEach
  void stop() throws IOException {
    lookupMayEnd.countDown();
    rig.call(() -> client.close()).syncUninterruptibly();
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
    rig.close();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void dataPassesBothWaysBehindTheRegistryPacket(Transport transport) throws IOException {
    start(transport, "127.0.0.1", 0, false);
    send("up");
    Socket peer = accept();
    assertThat(read(peer, 5)).isEqualTo("REGup");
    peer.getOutputStream().write("down".getBytes(US_ASCII));
    rig.awaitReceived("down");
    assertThat(rig.call(client::state)).isEqualTo("connected to 127.0.0.1 port 9");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aServerOfIpv6IsReachedFromAFixedLocalPort(Transport transport) throws IOException {
    int local = reservedPort();
    bind = NetUtil.LOCALHOST6;
    start(transport, "::1", local, true);
    send("up");
    Socket peer = accept();
    assertThat(peer.getPort()).isEqualTo(local);
    assertThat(read(peer, 5)).isEqualTo("REGup");
    assertThat(rig.call(() -> client.peers().get(0).status().address()))
        .isEqualTo("[::1]:" + server.getLocalPort());
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void urgentBytesOfTheServerAreReadInOrder(Transport transport) throws IOException {
    start(transport, "127.0.0.1", 0, false);
    Socket peer = accept();
    peer.getOutputStream().write("ab".getBytes(US_ASCII));
    peer.sendUrgentData('X');
    peer.getOutputStream().write("d".getBytes(US_ASCII));
    rig.awaitReceived("abXd");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aFixedLocalPortIsUsedAgainAtOnce(Transport transport) throws IOException {
    int local = reservedPort();
    start(transport, "127.0.0.1", local, true);
    for (int i = 0; i < 3; i++) {
      send("x");
      Socket peer = accept();
      assertThat(peer.getPort()).isEqualTo(local);
      assertThat(read(peer, 4)).isEqualTo("REGx");
      rig.run(() -> ((TcpPeer) client.peers().get(0)).close()); // our side ends: TIME_WAIT is ours
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
      peer.close();
      rig.until(() -> !client.isConnected());
    }
    assertThat(rig.values().failures()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aFixedLocalPortThatIsTakenIsReplacedByARandomOne(Transport transport) throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      start(transport, "127.0.0.1", taken.getLocalPort(), false);
      Socket peer = accept();
      assertThat(peer.getPort()).isNotEqualTo(taken.getLocalPort());
      assertThat(rig.values().failures()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aNameIsLookedUpOffTheEventLoopAndItsAddressesAreTriedInOrder(Transport transport)
      throws IOException {
    start(transport, "server.example", 0, false);
    assertThat(rig.call(() -> "the loop runs while the name is looked up")).isNotEmpty();
    assertThat(rig.call(client::state)).isEqualTo("connecting to server.example port 9");
    lookupMayEnd.countDown();
    assertThat(read(accept(), 3)).isEqualTo("REG");
  }

  @Test
  void aNameWithoutAddressIsAFailure() throws IOException {
    lookupMayEnd.countDown();
    start(Transport.best(), "no.such.host", 0, false);
    rig.until(() -> rig.counters().values().failures() == 1);
    assertThat(rig.call(client::state))
        .isEqualTo("cannot connect to no.such.host port 9: no.such.host has no address");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aServerThatDoesNotReadHoldsTheLineAndLosesNothing(Transport transport) throws IOException {
    start(transport, "127.0.0.1", 0, false);
    Socket peer = accept();
    rig.until(() -> client.isConnected());
    int sent = sendUntilFull();
    assertThat(sent).isLessThan(MORE_THAN_ALL_BUFFERS);
    assertThat(peer.getInputStream().readNBytes(sent + 3)).hasSize(sent + 3);
    rig.until(() -> client.isWritable());
  }

  @Test
  void withCloseAServerThatDoesNotReadIsDisconnected() throws IOException {
    slowPeer = SlowPeer.CLOSE;
    start(Transport.best(), "127.0.0.1", 0, false);
    accept();
    rig.until(() -> client.isConnected());
    sendUntilFull();
    rig.until(() -> !client.isConnected());
    assertThat(rig.values().slowPeersClosed()).isEqualTo(1);
  }

  @Test
  void aConnectionThatIsResetIsALossAndNoFailure() throws IOException {
    start(Transport.best(), "127.0.0.1", 0, false);
    Socket peer = accept();
    rig.until(() -> client.isConnected());
    peer.setSoLinger(true, 0);
    peer.close();
    rig.until(() -> !client.isConnected());
    assertThat(rig.values().failures()).isZero();
    assertThat(rig.values().lastError().orElseThrow().text()).contains("lost").contains("reset");
  }

  @Test
  void closingEndsALookup() throws IOException {
    start(Transport.best(), "server.example", 0, false);
    assertThat(rig.call(() -> client.close()).awaitUninterruptibly(10, TimeUnit.SECONDS)).isTrue();
    lookupMayEnd.countDown();
    assertThat(rig.values().connects()).isZero();
  }

  private void start(Transport transport, String host, int localPort, boolean isShort)
      throws IOException {
    rig = new LoopRig(transport);
    server = new ServerSocket(0, 8, bind);
    server.setSoTimeout((int) LoopRig.PATIENCE.toMillis());
    NameLookup names = new NameLookup(step -> new Thread(step).start(), this::resolve);
    TcpDialer dialer =
        new TcpDialer("com1", transport, rig.loop(), names, host, server.getLocalPort(), localPort);
    client =
        new TcpClient(
            new TcpClient.Parameters(
                "com1",
                host + " port 9",
                () -> "REG".getBytes(US_ASCII),
                false,
                false,
                false,
                isShort ? 3_600 : 0,
                slowPeer,
                new MemoryBudget(64 << 20)),
            dialer,
            () -> 0,
            rig.loop(),
            rig.counters(),
            rig.line());
    rig.call(() -> client.open()).syncUninterruptibly();
  }

  private InetAddress[] resolve(String host) throws UnknownHostException {
    assertThat(rig.loop().inEventLoop()).isFalse();
    try {
      assertThat(lookupMayEnd.await(15, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (host.equals("server.example")) {
      return new InetAddress[] {InetAddress.getByName("127.0.0.2"), server.getInetAddress()};
    }
    throw new UnknownHostException(host);
  }

  private Socket accept() throws IOException {
    Socket socket = server.accept();
    socket.setSoTimeout((int) LoopRig.PATIENCE.toMillis());
    sockets.add(socket);
    return socket;
  }

  private void send(String text) {
    rig.run(() -> client.send(Unpooled.copiedBuffer(text, US_ASCII)));
  }

  private int sendUntilFull() {
    int sent = 0;
    while (sent < MORE_THAN_ALL_BUFFERS && rig.call(() -> client.isWritable())) {
      rig.run(() -> client.send(Unpooled.wrappedBuffer(new byte[CHUNK])));
      sent += CHUNK;
    }
    return sent;
  }

  private static String read(Socket socket, int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), US_ASCII);
  }
}
