package org.serialbridge.endpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.settings.SlowPeer;
import org.serialbridge.settings.WhenFull;
import org.serialbridge.tls.Certificates;
import org.serialbridge.tls.Tls;
import org.serialbridge.tls.TlsFiles;

/** Clients of a server that close their sending side, with real sockets. */
@Execution(ExecutionMode.CONCURRENT)
class HalfCloseTest {
  private final List<Socket> sockets = new ArrayList<>();
  private LoopRig rig;
  private TcpServer server;
  private int port;

  private void start(Transport transport, int maxClients) {
    rig = new LoopRig(transport);
    server =
        rig.call(
            () ->
                new TcpServer(
                    new TcpServer.Parameters(
                        "com1",
                        InetAddress.getLoopbackAddress(),
                        0,
                        0,
                        TcpServer.Security.NONE,
                        maxClients,
                        WhenFull.REFUSE_NEW,
                        false,
                        false,
                        SlowPeer.AUTO,
                        address -> true,
                        new MemoryBudget(64 << 20)),
                    transport,
                    new Tls(
                        new TlsFiles(Path.of("none"), Certificates.NO_MAKER),
                        rig.loop(),
                        InstantSource.system()),
                    rig.loop(),
                    rig.counters(),
                    rig.line()));
    rig.call(server::open).syncUninterruptibly();
    String state = rig.call(server::state);
    port = Integer.parseInt(state.replaceAll(".* ", ""));
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    rig.call(server::close).syncUninterruptibly();
    rig.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    sockets.add(socket);
    rig.until(server::isConnected);
    return socket;
  }

  private void closeInput(Socket socket) throws IOException {
    socket.shutdownOutput();
    rig.until(() -> !server.isConnected());
  }

  private void send(String text) {
    rig.run(() -> server.send(Unpooled.copiedBuffer(text, US_ASCII)));
  }

  private static String read(Socket socket, int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), US_ASCII);
  }

  private List<String> events() {
    return rig.call(() -> rig.line().events());
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aHalfClosedClientIsReadOnAndCountsNoMore(Transport transport) throws IOException {
    start(transport, 1);
    Socket half = connect();
    half.getOutputStream().write("question".getBytes(US_ASCII));
    closeInput(half);
    rig.awaitReceived("question");
    assertThat(events()).containsExactly("+1", "-1");
    assertThat(rig.call(server::state)).endsWith("; half-closed clients: 1");
    Socket newcomer = connect();
    assertThat(events()).as("its place and number are free").endsWith("+1");
    send("answer");
    assertThat(read(half, 6)).isEqualTo("answer");
    assertThat(read(newcomer, 6)).isEqualTo("answer");
    assertThat(half.getInputStream().read()).as("the end, after a silence").isEqualTo(-1);
    rig.until(() -> rig.line().events().contains("~1"));
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aHalfClosedClientThatIsAwaitedIsNotEnded(Transport transport) throws IOException {
    start(transport, 8);
    Socket half = connect();
    rig.run(() -> rig.line().await(1, true));
    closeInput(half);
    send("one");
    assertThat(read(half, 3)).isEqualTo("one");
    half.setSoTimeout(3_000);
    assertThatThrownBy(() -> half.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    rig.run(() -> rig.line().await(1, false));
    assertThat(half.getInputStream().read()).isEqualTo(-1);
  }

  /** Without epoll a reset behind the FIN shows at the next send only. */
  @Test
  void whatAClientThatHasClosedBothSidesDidNotGetIsForTheNext() throws IOException {
    start(Transport.EPOLL, 8);
    Socket closed = connect();
    closed.close();
    rig.until(() -> !server.isConnected());
    send("first ");
    rig.until(() -> hasReset());
    send("second");
    Socket next = connect();
    assertThat(read(next, 12)).isEqualTo("first second");
    assertThat(events()).startsWith("+1", "-1").contains("~1");
  }

  /** The reset is with the kernel; the server does not look before it must. */
  private boolean hasReset() throws IOException {
    String local = ":%04X".formatted(port);
    return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
        .noneMatch(line -> line.contains(local + " ") && line.contains(" 08 "));
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aResetIsAFaultAndAnOrderlyEndIsNone(Transport transport) throws IOException {
    start(transport, 8);
    Socket reset = connect();
    reset.setSoLinger(true, 0);
    reset.close();
    rig.until(() -> rig.line().events().contains("!1"));
    Socket orderly = connect();
    orderly.close();
    rig.until(() -> rig.line().events().contains("~1"));
    assertThat(events()).containsExactly("+1", "-1", "!1", "+1", "-1", "~1");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aClientThatLeavesWithOldDataIsTold(Transport transport) throws IOException {
    start(transport, 8);
    send("stale");
    Socket hasty = connect();
    assertThat(read(hasty, 5)).isEqualTo("stale");
    hasty.close();
    rig.until(() -> rig.line().oldDataRefused() == 5);
  }
}
