package org.serialbridge.endpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.netty.Buffers;
import org.serialbridge.peer.Peer;
import org.serialbridge.settings.AllowList;
import org.serialbridge.settings.SlowPeer;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.settings.WhenFull;
import org.serialbridge.status.Counters;
import org.serialbridge.status.PeerStatus;
import org.serialbridge.status.Traffic;
import org.serialbridge.tls.Certificates;
import org.serialbridge.tls.Tls;
import org.serialbridge.tls.TlsFiles;

/** A server with real sockets on the loopback interface. */
class TcpServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int MORE_THAN_ALL_BUFFERS = 24 << 20;
  private static final int CHUNK = 4096;

  private final List<Socket> sockets = new ArrayList<>();
  private EventLoopGroup loops;
  private TcpServer server;
  private int port;
  private final LineSide line = new LineSide();
  private Counters counters;
  private SlowPeer slowPeer = SlowPeer.AUTO;
  private volatile AllowList allowed = AllowList.ALL;

  @AfterEach
  void stop() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    onLoop(() -> server.close()).await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void serialDataGoesToAllAndEachPeersDataToTheLine(Transport transport) throws Exception {
    start(transport, 8, WhenFull.REFUSE_NEW, false);
    Socket first = connect();
    Socket second = connect();
    send("to all");
    assertThat(read(first, 6)).isEqualTo("to all");
    assertThat(read(second, 6)).isEqualTo("to all");
    first.getOutputStream().write("1".getBytes(US_ASCII));
    awaitReceived("1");
    second.getOutputStream().write("2".getBytes(US_ASCII));
    awaitReceived("12");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void keepClosesTheNewConnectionWithoutAByte(Transport transport) throws Exception {
    start(transport, 1, WhenFull.REFUSE_NEW, false);
    Socket old = connect();
    assertThat(dial().getInputStream().read()).isEqualTo(-1);
    send("x");
    assertThat(read(old, 1)).isEqualTo("x");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aRefusedClientIsCountedByItsAddress(Transport transport) throws Exception {
    start(transport, 1, WhenFull.REFUSE_NEW, false);
    connect();
    Socket refused = dial();
    assertThat(refused.getInputStream().read()).isEqualTo(-1);
    Counters.Refused told = onLoop(counters::values).refused().orElseThrow();
    assertThat(told.count()).isEqualTo(1);
    assertThat(told.last()).isEqualTo("127.0.0.1:" + refused.getLocalPort());
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void anAddressThatIsNotAllowedGetsNoByteAndTakesNoPlace(Transport transport) throws Exception {
    allowed = SocketRows.ALLOW.parse("!127.0.0.1;*");
    start(transport, 1, WhenFull.REFUSE_NEW, false);
    send("old");
    Socket stranger = dial();
    assertThat(stranger.getInputStream().read()).isEqualTo(-1);
    Counters.Refused told = onLoop(counters::values).notAllowed().orElseThrow();
    assertThat(told.last()).isEqualTo("127.0.0.1:" + stranger.getLocalPort());
    assertThat(onLoop(counters::values).connects()).isZero();
    allowed = SocketRows.ALLOW.parse("127.0.0.0/8");
    assertThat(read(connect(), 3)).isEqualTo("old");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aConnectedPeerThatIsNotAllowedAnyMoreIsDisconnected(Transport transport) throws Exception {
    start(transport, 8, WhenFull.REFUSE_NEW, false);
    Socket peer = connect();
    onLoop(
        () -> {
          server.disconnectNotAllowed();
          return null;
        });
    send("x");
    assertThat(read(peer, 1)).as("an allowed one stays").isEqualTo("x");
    allowed = SocketRows.ALLOW.parse("!*");
    onLoop(
        () -> {
          server.disconnectNotAllowed();
          return null;
        });
    assertThat(peer.getInputStream().read()).isEqualTo(-1);
    assertThat(onLoop(() -> server.peers().size())).isZero();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void oneClientOfManyIsDisconnectedInOrder(Transport transport) throws Exception {
    start(transport, 8, WhenFull.REFUSE_NEW, false);
    Socket first = connect();
    Socket second = connect();
    String address = "127.0.0.1:" + first.getLocalPort();
    assertThat(onLoop(() -> server.disconnectClient(address))).isTrue();
    assertThat(first.getInputStream().read()).isEqualTo(-1);
    assertThat(onLoop(() -> server.disconnectClient(address))).as("again").isFalse();
    send("x");
    assertThat(read(second, 1)).isEqualTo("x");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void kickClosesTheOldestConnection(Transport transport) throws Exception {
    start(transport, 2, WhenFull.DISCONNECT_OLDEST, false);
    Socket oldest = connect();
    Socket second = connect();
    Socket newest = dial();
    assertThat(oldest.getInputStream().read()).isEqualTo(-1);
    send("x");
    assertThat(read(second, 1)).isEqualTo("x");
    assertThat(read(newest, 1)).isEqualTo("x");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void urgentBytesAreReadInOrder(Transport transport) throws Exception {
    start(transport, 8, WhenFull.REFUSE_NEW, false);
    Socket peer = connect();
    peer.getOutputStream().write("ab".getBytes(US_ASCII));
    peer.sendUrgentData('X');
    peer.getOutputStream().write("cd".getBytes(US_ASCII));
    peer.sendUrgentData('Y');
    peer.sendUrgentData('Z');
    awaitReceived("abXcdYZ");
  }

  @Test
  void aPacketMakesNoObjects() throws Exception {
    start(Transport.EPOLL, 8, WhenFull.REFUSE_NEW, false);
    Socket peer = connect();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ByteBuffer packet = ByteBuffer.allocateDirect(64);
    int packets = 200;
    long allocated = 0;
    for (int round = 0; round < 100; round++) {
      allocated +=
          onLoop(
              () -> {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < packets; i++) {
                  server.send(Buffers.copyOf(packet.clear()));
                }
                return threads.getCurrentThreadAllocatedBytes() - before;
              });
      peer.getInputStream().readNBytes(packets * packet.capacity());
    }
    assertThat(allocated / 100 / packets).as("bytes for a packet").isLessThan(16);
  }

  @Test
  void aPlaceIsFreeAgainWhenAPeerLeaves() throws Exception {
    start(Transport.best(), 1, WhenFull.REFUSE_NEW, false);
    Socket old = connect();
    old.close();
    await().atMost(PATIENCE).until(() -> !onLoop(() -> server.isConnected()));
    Socket next = connect();
    send("x");
    assertThat(read(next, 1)).isEqualTo("x");
  }

  @Test
  void whatTheLineSentBeforeGoesToTheFirstPeerOnly() throws Exception {
    start(Transport.best(), 8, WhenFull.REFUSE_NEW, false);
    send("before ");
    Socket first = connect();
    Socket second = connect();
    send("after");
    assertThat(read(first, 12)).isEqualTo("before after");
    assertThat(read(second, 5)).isEqualTo("after");
  }

  @Test
  void whatTheLineSentBeforeIsForgottenIfTheSettingSaysSo() throws Exception {
    start(Transport.best(), 8, WhenFull.REFUSE_NEW, true);
    send("before ");
    Socket first = connect();
    send("after");
    assertThat(read(first, 5)).isEqualTo("after");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void anOnlyPeerThatDoesNotReadHoldsTheLine(Transport transport) throws Exception {
    start(transport, 8, WhenFull.REFUSE_NEW, false);
    Socket peer = connect();
    int sent = sendUntilFull();
    assertThat(sent).isLessThan(MORE_THAN_ALL_BUFFERS);
    loops.next().schedule(() -> {}, 2 * SlowPeers.GRACE_MILLIS, TimeUnit.MILLISECONDS).sync();
    assertThat(onLoop(() -> server.isWritable())).as("it has no grace that ends").isFalse();
    assertThat(onLoop(() -> server.peers().size())).isEqualTo(1);
    readAndDrop(peer, sent);
    await().atMost(PATIENCE).until(() -> onLoop(() -> server.isWritable()));
    assertThat(onLoop(() -> server.isConnected())).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void besideOthersAPeerThatDoesNotReadIsDisconnected(Transport transport) throws Exception {
    start(transport, 8, WhenFull.REFUSE_NEW, false);
    Socket stuck = connect();
    sendUntilFull();
    Socket healthy = dial(); // now the stuck one is not the only one
    await().atMost(PATIENCE).until(() -> onLoop(() -> server.isWritable()));
    send("x");
    assertThat(read(healthy, 1)).isEqualTo("x");
    assertThat(endOf(stuck)).isInstanceOf(SocketException.class);
  }

  @Test
  void peersThatAllDoNotReadHoldTheLineTogetherUntilOneReads() throws Exception {
    start(Transport.best(), 8, WhenFull.REFUSE_NEW, false);
    Socket stuck = connect();
    Socket late = connect();
    onLoop(() -> sendLoopUntilAllAreFull());
    assertThat(onLoop(() -> server.peers().size())).isEqualTo(2);
    late.getInputStream().skipNBytes(MORE_THAN_ALL_BUFFERS);
    await().atMost(PATIENCE).until(() -> onLoop(() -> server.peers().size()) == 1);
    assertThat(endOf(stuck)).isInstanceOf(SocketException.class);
  }

  /**
   * In one step of the loop, so that no grace ends before both are full; then the same to the end
   * of what is read.
   */
  private boolean sendLoopUntilAllAreFull() {
    for (int sent = 0; sent < MORE_THAN_ALL_BUFFERS; sent += CHUNK) {
      server.send(Unpooled.wrappedBuffer(new byte[CHUNK]));
    }
    return true;
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void withHoldAPeerThatDoesNotReadHoldsTheLineBesideOthers(Transport transport) throws Exception {
    slowPeer = SlowPeer.HOLD;
    start(transport, 8, WhenFull.REFUSE_NEW, false);
    Socket stuck = connect();
    Socket healthy = connect();
    int sent = sendUntilFull();
    assertThat(sent).isLessThan(MORE_THAN_ALL_BUFFERS);
    readAndDrop(healthy, sent);
    assertThat(onLoop(() -> server.isWritable())).isFalse();
    readAndDrop(stuck, sent);
    await().atMost(PATIENCE).until(() -> onLoop(() -> server.isWritable()));
    assertThat(onLoop(counters::values).slowPeersClosed()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void withCloseAlsoTheOnlyPeerIsDisconnected(Transport transport) throws Exception {
    slowPeer = SlowPeer.CLOSE;
    start(transport, 8, WhenFull.REFUSE_NEW, false);
    Socket stuck = connect();
    sendUntilFull();
    await().atMost(PATIENCE).until(() -> !onLoop(() -> server.isConnected()));
    assertThat(endOf(stuck)).isInstanceOf(SocketException.class);
    Counters.Values values = onLoop(counters::values);
    assertThat(values.slowPeersClosed()).isEqualTo(1);
    assertThat(values.lastError().orElseThrow().text()).endsWith("it does not read");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void withDropTheOldestDataOfAPeerThatDoesNotReadAreLost(Transport transport) throws Exception {
    slowPeer = SlowPeer.DROP;
    start(transport, 8, WhenFull.REFUSE_NEW, false);
    Socket peer = connect();
    int chunks = MORE_THAN_ALL_BUFFERS / CHUNK;
    onLoop(
        () -> {
          for (int i = 0; i < chunks; i++) {
            assertThat(server.isWritable()).isTrue();
            server.send(Unpooled.buffer(CHUNK).writeInt(i).writeZero(CHUNK - Integer.BYTES));
          }
          return true;
        });
    PeerStatus status = onLoop(() -> server.peers().get(0).status());
    assertThat(status.waitingBytes()).isLessThan(SlowPeers.LARGEST_BACKLOG + 2 * CHUNK);
    Traffic.Count dropped = status.dropped();
    assertThat(dropped).isEqualTo(onLoop(counters::values).dropped());
    assertThat(dropped.packets()).isPositive();
    DataInputStream in = new DataInputStream(peer.getInputStream());
    int next = 0;
    int gaps = 0;
    for (long left = chunks - dropped.packets(); left > 0; left--) {
      int number = in.readInt();
      gaps += number == next ? 0 : 1;
      next = number + 1;
      in.skipNBytes(CHUNK - Integer.BYTES);
    }
    assertThat(next).as("the newest came last").isEqualTo(chunks);
    assertThat(gaps).as("only the oldest that waited are missing").isEqualTo(1);
  }

  @Test
  void peersHaveTheLowestFreeNumberAndTheirOwnCounters() throws Exception {
    start(Transport.best(), 8, WhenFull.REFUSE_NEW, false);
    Socket first = connect();
    connect();
    first.close();
    await().atMost(PATIENCE).until(() -> onLoop(() -> server.peers().size()) == 1);
    connect().getOutputStream().write("abc".getBytes(US_ASCII));
    awaitReceived("abc");
    onLoop(
        () -> {
          server.peers().get(0).send(Unpooled.copiedBuffer("to the second", US_ASCII));
          return true;
        });
    List<PeerStatus> peers = onLoop(() -> server.peers().stream().map(Peer::status).toList());
    assertThat(peers).extracting(PeerStatus::number).containsExactly(2, 1);
    assertThat(peers)
        .extracting(PeerStatus::from)
        .containsExactly(new Traffic.Count(0, 0), new Traffic.Count(3, 1));
    assertThat(peers)
        .extracting(PeerStatus::to)
        .containsExactly(new Traffic.Count(13, 1), new Traffic.Count(0, 0));
    assertThat(onLoop(line::events)).containsExactly("+1", "+2", "-1", "+1");
    assertThat(onLoop(counters::values).connects()).isEqualTo(3);
  }

  @Test
  void aPausedServerReadsNobodyUntilItMay() throws Exception {
    start(Transport.best(), 8, WhenFull.REFUSE_NEW, false);
    Socket peer = connect();
    onLoop(
        () -> {
          server.setReading(false);
          return true;
        });
    peer.getOutputStream().write("late".getBytes(US_ASCII));
    Socket newcomer = connect();
    newcomer.getOutputStream().write("late".getBytes(US_ASCII));
    assertThat(onLoop(line::received)).isEmpty();
    onLoop(
        () -> {
          server.setReading(true);
          return true;
        });
    awaitReceived("latelate");
  }

  @Test
  void aTakenPortIsTriedAgain() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
      start(Transport.best(), 8, WhenFull.REFUSE_NEW, false);
    }
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> dial().isConnected());
  }

  private void start(Transport transport, int maxClients, WhenFull whenFull, boolean clears)
      throws Exception {
    loops = new MultiThreadIoEventLoopGroup(1, transport.ioHandler());
    EventLoop loop = loops.next();
    counters = new Counters(loop.ticker());
    InetAddress loopback = InetAddress.getLoopbackAddress();
    if (port == 0) {
      Socket reserved = LoopRig.reservedPort();
      sockets.add(reserved);
      port = reserved.getLocalPort();
    }
    server =
        new TcpServer(
            new TcpServer.Parameters(
                "com1",
                loopback,
                port,
                0,
                TcpServer.Security.NONE,
                maxClients,
                whenFull,
                clears,
                false,
                slowPeer,
                address -> allowed.admits(address.getAddress()),
                new MemoryBudget(64 << 20)),
            transport,
            new Tls(
                new TlsFiles(Path.of("none"), Certificates.NO_MAKER), loop, InstantSource.system()),
            loop,
            counters,
            line);
    onLoop(() -> server.open()).sync();
  }

  private Socket dial() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    sockets.add(socket);
    return socket;
  }

  /** Connects, and waits until the server counts the peer: what is sent from now on reaches it. */
  private Socket connect() throws Exception {
    int before = onLoop(() -> server.peers().size());
    Socket socket = dial();
    await().atMost(PATIENCE).until(() -> onLoop(() -> server.peers().size()) == before + 1);
    return socket;
  }

  private void send(String text) throws Exception {
    send(Unpooled.copiedBuffer(text, US_ASCII));
  }

  private void send(ByteBuf data) throws Exception {
    onLoop(
        () -> {
          server.send(data);
          return true;
        });
  }

  private int sendUntilFull() throws Exception {
    int sent = 0;
    while (sent < MORE_THAN_ALL_BUFFERS && onLoop(() -> server.isWritable())) {
      send(Unpooled.wrappedBuffer(new byte[CHUNK]));
      sent += CHUNK;
    }
    return sent;
  }

  private static String read(Socket socket, int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), US_ASCII);
  }

  private static void readAndDrop(Socket socket, int length) throws IOException {
    assertThat(socket.getInputStream().readNBytes(length)).hasSize(length);
  }

  /** What ends the reading of a connection: null at its orderly end. */
  private static IOException endOf(Socket socket) {
    try (InputStream in = socket.getInputStream()) {
      in.readAllBytes();
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  private void awaitReceived(String text) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(onLoop(line::received)).isEqualTo(text));
  }

  private <T> T onLoop(Callable<T> step) throws Exception {
    return loops.next().submit(step).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }
}
