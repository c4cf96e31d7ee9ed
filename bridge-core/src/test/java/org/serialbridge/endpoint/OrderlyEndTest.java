package org.serialbridge.endpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Timeout;
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

/** Connections that end because the serial device has gone, with real sockets. */
@Timeout(30)
@Execution(ExecutionMode.CONCURRENT)
class OrderlyEndTest {
  private static final int MUCH = 200_000;

  /**
   * The peer of a line that takes nothing has sent more than was read, and has not read all that it
   * was sent: no reset comes of either.
   */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void aPeerGetsAllThatWasSentAndThenTheEnd(Transport transport) throws IOException {
    try (LoopRig rig = new LoopRig(transport);
        Socket reserved = LoopRig.reservedPort()) {
      int port = reserved.getLocalPort();
      TcpServer server = rig.call(() -> server(rig, transport, port));
      rig.call(server::open).syncUninterruptibly();
      try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), port)) {
        rig.until(server::isConnected);
        rig.run(() -> server.setReading(false));
        peer.getOutputStream().write(new byte[MUCH / 4]);
        rig.run(() -> server.send(Unpooled.wrappedBuffer(new byte[MUCH])));
        rig.run(server::disconnectPeers);
        assertThat(rig.call(server::peers)).isEmpty();
        assertThat(rig.call(() -> rig.line().events())).containsExactly("+1", "-1", "~1");
        assertThat(peer.getInputStream().readAllBytes()).hasSize(MUCH);
      }
      try (Socket next = new Socket(InetAddress.getLoopbackAddress(), port)) {
        rig.until(server::isConnected);
        rig.run(() -> server.send(Unpooled.copiedBuffer("x", US_ASCII)));
        assertThat(next.getInputStream().read()).isEqualTo('x');
      }
      rig.call(server::close).syncUninterruptibly();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aPeerThatNeverClosesItsSideIsCutOff(Transport transport) throws IOException {
    try (LoopRig rig = new LoopRig(transport);
        Socket reserved = LoopRig.reservedPort()) {
      int port = reserved.getLocalPort();
      TcpServer server = rig.call(() -> server(rig, transport, port));
      rig.call(server::open).syncUninterruptibly();
      try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), port)) {
        rig.until(server::isConnected);
        rig.run(server::disconnectPeers);
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        rig.until(
            () -> {
              try {
                peer.getOutputStream().write(0);
                return false;
              } catch (IOException e) {
                return true; // a reset: nobody listens any more
              }
            });
      }
      assertThat(rig.call(() -> rig.line().received())).isEmpty();
      rig.call(server::close).syncUninterruptibly();
    }
  }

  private static TcpServer server(LoopRig rig, Transport transport, int port) {
    TcpServer.Parameters parameters =
        new TcpServer.Parameters(
            "com1",
            InetAddress.getLoopbackAddress(),
            port,
            0,
            TcpServer.Security.NONE,
            8,
            WhenFull.REFUSE_NEW,
            false,
            false,
            SlowPeer.HOLD,
            address -> true,
            new MemoryBudget(64 << 20));
    return new TcpServer(
        parameters,
        transport,
        new Tls(
            new TlsFiles(Path.of("none"), Certificates.NO_MAKER),
            rig.loop(),
            InstantSource.system()),
        rig.loop(),
        rig.counters(),
        rig.line());
  }
}
