package org.serialbridge.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log says of each disconnection why it was, and by whom. */
class DisconnectionsIT {
  @TempDir private Path folder;
  private TestBench bench;
  private RunningBridge bridge;
  private int port;

  @BeforeEach
  void openBench() throws IOException {
    bench = new TestBench(folder, "com1");
    port = TestPorts.take();
  }

  @AfterEach
  void closeBench() {
    bench.close();
  }

  private void start(String... settings) throws IOException {
    String[] arguments = new String[2 + 2 * settings.length];
    arguments[0] = "--at";
    arguments[1] = "AT+SOCK=TCPS,127.0.0.1," + port;
    for (int i = 0; i < settings.length; i++) {
      arguments[2 + 2 * i] = "--at";
      arguments[3 + 2 * i] = "AT+" + settings[i];
    }
    bridge = bench.run(arguments);
  }

  private Socket connect(int times) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    bridge.awaitLog(" connected (", times);
    return socket;
  }

  private static String name(Socket socket) {
    return "com1: 127.0.0.1:" + socket.getLocalPort();
  }

  @Test
  void byThePeer() throws IOException {
    start();
    Socket orderly = connect(1);
    orderly.close();
    bridge.awaitLog(name(orderly) + " disconnected: closed by the peer (0 of 8)");
    Socket reset = connect(2);
    reset.setSoLinger(true, 0);
    reset.close();
    bridge.awaitLog(name(reset) + " disconnected: Connection reset by peer (0 of 8)");
  }

  @Test
  void toMakeRoom() throws IOException {
    start("MAXSK=1", "TCPSE=KICK");
    try (Socket old = connect(1);
        Socket newcomer = connect(2)) {
      bridge.awaitLog(name(old) + " disconnected: it makes room for 127.0.0.1:");
      bridge.awaitLog(name(newcomer) + " connected (1 of 1)");
    }
  }

  @Test
  void becauseAllPlacesAreTaken() throws IOException {
    start("MAXSK=1");
    try (Socket first = connect(1);
        Socket refused = new Socket(InetAddress.getLoopbackAddress(), port)) {
      bridge.awaitLog(name(refused) + " refused: 1 clients are on");
      first.getOutputStream().write(1);
    }
  }

  @Test
  void becauseItBreaksTheProtocol() throws IOException {
    start("MODTCP=ON", "MODNET=MBAP");
    try (Socket wrong = connect(1);
        Socket rtu = connect(2)) {
      wrong.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
      bridge.awaitLog(
          name(wrong)
              + " disconnected: not Modbus/TCP (AT+MODNET=MBAP): protocol identifier: 21536"
              + " (expected: 0)");
      rtu.getOutputStream().write(HexFormat.of().parseHex("01030000000ac5cd"));
      bridge.awaitLog(name(rtu) + " disconnected: not Modbus/TCP: RTU frames (RTU over TCP)");
    }
  }

  @Test
  void becauseItSpeaksAnotherFramingThanRtu() throws IOException {
    start("MODTCP=ON", "MODNET=RTU");
    try (Socket modbusTcp = connect(1)) {
      modbusTcp.getOutputStream().write(HexFormat.of().parseHex("00010000000601030000000a"));
      bridge.awaitLog(
          name(modbusTcp) + " disconnected: not RTU over TCP or UDP (AT+MODNET=RTU): CRC: ");
    }
  }

  @Test
  void becauseItSpeaksNoFramingOfModbus() throws IOException {
    start("MODTCP=ON");
    try (Socket browser = connect(1)) {
      browser.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
      bridge.awaitLog(
          name(browser) + " disconnected: not Modbus: first bytes: 474554202f2048545450");
    }
  }

  @Test
  void becauseTheDeviceOrThePortGoes() throws IOException {
    start("DEVLOST=CLOSE");
    try (Socket first = connect(1)) {
      bench.unplug("com1");
      bridge.awaitLog(name(first) + " disconnected: the serial device is away (0 of 8)");
    }
    try (Socket last = connect(2)) {
      bridge.process().destroy();
      bridge.awaitLog(name(last) + " disconnected: the port closes (0 of 8)");
    }
  }
}
