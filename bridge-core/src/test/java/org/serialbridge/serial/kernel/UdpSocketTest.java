package org.serialbridge.serial.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.serialbridge.settings.Ipv4;

@Timeout(30)
class UdpSocketTest {
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int LONGEST = 10;
  private static final Ipv4 LOOPBACK = new Ipv4(0x7F000001);

  private DatagramSocket peer;
  private UdpSocket socket;
  private UdpWait wait;

  @BeforeEach
  void open() throws IOException {
    peer = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    peer.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
    peer.setBroadcast(true);
    socket = UdpSocket.open(freePort(), BUFFER_BYTES);
    wait = UdpWait.at(List.of(socket));
  }

  @AfterEach
  void close() {
    wait.close();
    peer.close();
  }

  @Test
  void aDatagramTellsItsWay() throws IOException {
    send("127.0.0.3", 3);
    UdpDatagram datagram = receive();
    assertThat(datagram.sender()).isEqualTo(LOOPBACK);
    assertThat(datagram.senderPort()).isEqualTo(peer.getLocalPort());
    assertThat(NetworkInterface.getByIndex(datagram.networkInterface()).getName()).isEqualTo("lo");
    assertThat(datagram.destination()).hasToString("127.0.0.3");
    assertThat(datagram.isBroadcast()).isFalse();
    assertThat(datagram.bytes()).containsExactly(0, 1, 2);
  }

  @Test
  void aBroadcastIsOne() throws IOException {
    send("127.255.255.255", 0);
    UdpDatagram datagram = receive();
    assertThat(datagram.isBroadcast()).isTrue();
    assertThat(datagram.destination()).hasToString("127.255.255.255");
    assertThat(datagram.bytes()).isEmpty();
  }

  @Test
  void aDatagramThatIsTooLongIsGoneWhole() throws IOException {
    send("127.0.0.1", LONGEST + 1);
    send("127.0.0.1", 60_000);
    send("127.0.0.1", LONGEST);
    assertThat(wait.await()).containsExactly(socket);
    assertThat(socket.receive(LONGEST)).isEmpty();
    assertThat(receive().bytes()).hasSize(LONGEST);
    assertThat(socket.receive(LONGEST)).as("nothing waits").isEmpty();
  }

  @Test
  void aDatagramIsSentFromTheWantedAddress() throws IOException {
    Ipv4 from = new Ipv4(0x7F000004);
    int loopback = NetworkInterface.getByName("lo").getIndex();
    for (int by : List.of(0, loopback)) {
      assertThat(socket.send(by, from, LOOPBACK, peer.getLocalPort(), new byte[1024])).isZero();
      DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
      peer.receive(packet);
      assertThat(packet.getLength()).isEqualTo(1024);
      assertThat(packet.getSocketAddress())
          .isEqualTo(new InetSocketAddress("127.0.0.4", socket.port()));
    }
  }

  @Test
  void failuresAreTold() {
    Ipv4 foreign = new Ipv4(0xC0000201);
    assertThat(socket.send(0, LOOPBACK, LOOPBACK, 9, new byte[1025])).isEqualTo(90); // EMSGSIZE
    assertThat(socket.send(0, foreign, LOOPBACK, 9, new byte[1])).isEqualTo(Errno.ENETUNREACH);
    assertThatThrownBy(() -> UdpSocket.open(peer.getLocalPort(), BUFFER_BYTES))
        .isInstanceOf(IOException.class)
        .hasMessage("in use by another program");
  }

  @Test
  void theEndEndsTheWaiting() throws Exception {
    CompletableFuture<List<UdpSocket>> waited = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                wait.pause((int) TimeUnit.MINUTES.toMillis(1));
                waited.complete(wait.await());
              } catch (IOException e) {
                waited.completeExceptionally(e);
              }
            });
    thread.start();
    wait.end();
    assertThat(waited.get(10, TimeUnit.SECONDS)).isEmpty();
    thread.join();
  }

  private UdpDatagram receive() throws IOException {
    assertThat(wait.await()).containsExactly(socket);
    return socket.receive(LONGEST).orElseThrow();
  }

  private void send(String address, int length) throws IOException {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    peer.send(new DatagramPacket(bytes, length, InetAddress.getByName(address), socket.port()));
  }

  private static int freePort() throws IOException {
    try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress("0.0.0.0", 0))) {
      return taken.getLocalPort();
    }
  }
}
