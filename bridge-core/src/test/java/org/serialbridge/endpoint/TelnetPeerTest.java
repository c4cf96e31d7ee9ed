package org.serialbridge.endpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.peer.TelnetPeer;
import org.serialbridge.settings.SlowPeer;
import org.serialbridge.settings.WhenFull;
import org.serialbridge.status.Counters;
import org.serialbridge.tls.Certificates;
import org.serialbridge.tls.Tls;
import org.serialbridge.tls.TlsFiles;

/** What telnet needs of the peers of a server, with real sockets on the loopback interface. */
class TelnetPeerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final List<Socket> sockets = new ArrayList<>();
  private final LineSide line = new LineSide();
  private EventLoopGroup loops;
  private TcpServer server;
  private int port;
  private int telnetPort;

  @BeforeEach
  void start() throws Exception {
    Transport transport = Transport.best();
    loops = new MultiThreadIoEventLoopGroup(1, transport.ioHandler());
    EventLoop loop = loops.next();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket one = new ServerSocket(0, 1, loopback);
        ServerSocket other = new ServerSocket(0, 1, loopback)) {
      port = one.getLocalPort();
      telnetPort = other.getLocalPort();
    }
    server =
        new TcpServer(
            new TcpServer.Parameters(
                "com1",
                loopback,
                port,
                telnetPort,
                TcpServer.Security.NONE,
                2,
                WhenFull.REFUSE_NEW,
                false,
                false,
                SlowPeer.AUTO,
                address -> true,
                new MemoryBudget(64 << 20)),
            transport,
            new Tls(
                new TlsFiles(Path.of("none"), Certificates.NO_MAKER), loop, InstantSource.system()),
            loop,
            new Counters(loop.ticker()),
            line);
    onLoop(() -> server.open()).sync();
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    onLoop(() -> server.close()).await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  @Test
  void thePeersOfTheTelnetPortAreGreeted() throws Exception {
    connect(port);
    connect(telnetPort);
    assertThat(onLoop(() -> List.of(peer(0).telnetFirst(), peer(1).telnetFirst())))
        .containsExactly(false, true);
    assertThat(server.state())
        .isEqualTo(
            "listening on 127.0.0.1 port %d; RFC 2217: listening on 127.0.0.1 port %d",
            port, telnetPort);
  }

  @Test
  void thePeersOfBothPortsAreCountedTogether() throws Exception {
    connect(port);
    connect(telnetPort);
    assertThat(dial(telnetPort).getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void eachPeerHasItsEncoding() throws Exception {
    Socket plain = connect(port);
    Socket encoded = connect(port);
    run(() -> peer(1).encodeWith(TelnetPeerTest::inCapitals));
    send("data");
    run(() -> peer(1).sendEncoded(text("answer")));
    assertThat(read(plain, 4)).isEqualTo("data");
    assertThat(read(encoded, 10)).isEqualTo("DATAanswer");
  }

  @Test
  void dataWaitsForASuspendedPeerAndAnswersDoNot() throws Exception {
    Socket suspended = connect(port);
    Socket other = connect(port);
    run(() -> peer(0).suspend(true));
    send("data");
    run(() -> peer(0).sendEncoded(text("answer")));
    assertThat(read(suspended, 6)).isEqualTo("answer");
    assertThat(read(other, 4)).isEqualTo("data");
    run(() -> peer(0).suspend(false));
    send(" and more");
    assertThat(read(suspended, 13)).isEqualTo("data and more");
  }

  @Test
  void thatASuspendedPeerHoldsTheLineHasABound() throws Exception {
    Socket suspended = connect(port);
    run(() -> peer(0).suspend(true));
    int sent = 0;
    while (onLoop(() -> server.isWritable())) {
      send("0123456789abcdef".repeat(256));
      sent += 4096;
    }
    assertThat(sent).isEqualTo(SlowPeers.LARGEST_BACKLOG);
    assertThat(onLoop(() -> server.peers().get(0).status().waitingBytes())).isEqualTo(sent);
    run(() -> peer(0).suspend(false));
    assertThat(suspended.getInputStream().readNBytes(sent)).hasSize(sent);
    await().atMost(PATIENCE).until(() -> onLoop(() -> server.isWritable()));
  }

  @Test
  void aSuspendedPeerBesideOneThatReadsIsDisconnectedWhenItIsFull() throws Exception {
    connect(port);
    Socket other = connect(port);
    run(() -> peer(0).suspend(true));
    int sent = 0;
    while (onLoop(() -> server.isWritable())) {
      send("0123456789abcdef".repeat(256));
      sent += 4096;
      assertThat(other.getInputStream().readNBytes(4096)).hasSize(4096);
    }
    await().atMost(PATIENCE).until(() -> onLoop(() -> server.peers().size()) == 1);
    assertThat(sent).isEqualTo(SlowPeers.LARGEST_BACKLOG);
  }

  @Test
  void aPeerThatLetsItsAnswersPileUpIsDisconnected() throws Exception {
    connect(port);
    ByteBuf answer = Unpooled.wrappedBuffer(new byte[4096]);
    for (int i = 0; i < 10_000 && onLoop(() -> server.isConnected()); i++) {
      run(() -> peer(0).sendEncoded(answer.retainedDuplicate()));
    }
    await().atMost(PATIENCE).until(() -> !onLoop(() -> server.isConnected()));
  }

  private TelnetPeer peer(int index) {
    return (TelnetPeer) server.peers().get(index);
  }

  private static ByteBuf inCapitals(ByteBuf data) {
    ByteBuf capitals = text(data.toString(US_ASCII).toUpperCase(Locale.ROOT));
    data.release();
    return capitals;
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }

  private void send(String text) throws Exception {
    run(() -> server.send(text(text)));
  }

  private Socket dial(int where) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), where);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    sockets.add(socket);
    return socket;
  }

  private Socket connect(int where) throws Exception {
    int before = onLoop(() -> server.peers().size());
    Socket socket = dial(where);
    await().atMost(PATIENCE).until(() -> onLoop(() -> server.peers().size()) == before + 1);
    return socket;
  }

  private static String read(Socket socket, int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), US_ASCII);
  }

  private void run(Runnable step) throws Exception {
    onLoop(
        () -> {
          step.run();
          return true;
        });
  }

  private <T> T onLoop(Callable<T> step) throws Exception {
    return loops.next().submit(step).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }
}
