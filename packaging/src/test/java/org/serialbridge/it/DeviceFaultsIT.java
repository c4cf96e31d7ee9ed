package org.serialbridge.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.serial.kernel.PtyPair;

/** Devices that are absent, pulled, or somebody else's. */
class DeviceFaultsIT {
  @TempDir private Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  @Test
  void anAbsentDeviceIsOpenedWhenItComesAndAPulledOneWhenItReturns() throws Exception {
    int port = TestPorts.take();
    RunningBridge bridge = start("one", port);
    bridge
        .awaitLog("com1: device absent since")
        .awaitLog(folder.resolve("port") + " does not exist");
    Socket client = connect(port);
    PtyPair pair = openPair();
    bridge.awaitLog("open with 115200,8,1,NONE,NFC");
    assertEcho(pair, client);
    pair.close();
    bridge.awaitLog("hung up");
    PtyPair again = openPair();
    bridge.awaitLog("open with 115200,8,1,NONE,NFC", 2);
    assertEcho(again, client);
    assertThat(bridge.stop()).isZero();
  }

  @Test
  void withCloseTheClientsOfAPulledDeviceAreDisconnectedInOrder() throws Exception {
    PtyPair pair = openPair();
    int port = TestPorts.take();
    RunningBridge bridge = start("one", port, "AT+DEVLOST=CLOSE").awaitLog("open with");
    Socket client = connect(port);
    bridge.awaitLog("(1 of 8)");
    pair.close();
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    Socket newcomer = connect(port);
    PtyPair again = openPair();
    bridge.awaitLog("open with", 2);
    assertEcho(again, newcomer);
  }

  @Test
  void withRefuseNobodyCanConnectWhileTheDeviceIsAway() throws Exception {
    int port = TestPorts.take();
    RunningBridge bridge = start("one", port, "AT+DEVLOST=REFUSE").awaitLog("device absent");
    assertThatThrownBy(() -> connect(port)).isInstanceOf(ConnectException.class);
    PtyPair pair = openPair();
    bridge.awaitLog("com1: listening on");
    Socket client = connect(port);
    assertEcho(pair, client);
    pair.close();
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    bridge.awaitLog("hung up");
    assertThatThrownBy(() -> connect(port)).isInstanceOf(ConnectException.class);
    PtyPair again = openPair();
    bridge.awaitLog("com1: listening on", 2);
    assertEcho(again, connect(port));
    assertThat(bridge.stop()).isZero();
  }

  @Test
  void aDeviceThatAnotherProcessHasIsTakenWhenThatOneEnds() throws Exception {
    PtyPair pair = openPair();
    RunningBridge first = start("one", TestPorts.take()).awaitLog("open with");
    int port = TestPorts.take();
    RunningBridge second = start("two", port);
    second.awaitLog("is in use by").awaitLog("java (pid " + first.process().pid() + ")");
    assertThat(first.stop()).isZero();
    second.awaitLog("open with");
    assertEcho(pair, connect(port));
  }

  @Test
  void anIdleProcessHardlyWakes() throws Exception {
    openPair();
    int port = TestPorts.take();
    RunningBridge bridge = start("one", port).awaitLog("open with");
    connect(port);
    bridge.awaitLog("(1 of 8)");
    Duration idle = Duration.ofSeconds(10);
    long perSecond = bridge.wakeUpsDuring(idle) / idle.toSeconds();
    // On a busy host the program is still starting in the first of these windows.
    for (int i = 0; i < 3 && perSecond >= 5; i++) {
      perSecond = bridge.wakeUpsDuring(idle) / idle.toSeconds();
    }
    assertThat(perSecond).as("wake-ups a second").isLessThan(5);
  }

  @Test
  void theNativeLibraryIsTheDistributionsOwn() throws Exception {
    openPair();
    RunningBridge bridge = start("one", TestPorts.take()).awaitLog("open with");
    Path maps = Path.of("/proc/" + bridge.process().pid() + "/maps");
    assertThat(Files.readAllLines(maps))
        .filteredOn(line -> line.contains("jSerialComm"))
        .isNotEmpty()
        .allMatch(
            line ->
                line.contains(System.getProperty("serialbridge.home")) || line.endsWith(".jar"));
  }

  private RunningBridge start(String state, int port, String... commands) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("run", "--state-dir", folder.resolve(state).toString(), "--bind", "127.0.0.1"));
    arguments.addAll(List.of("--port", "com1=" + folder.resolve("port")));
    arguments.addAll(List.of("--at", "AT+SOCK=TCPS,127.0.0.1," + port));
    for (String command : commands) {
      arguments.addAll(List.of("--at", command));
    }
    RunningBridge bridge = RunningBridge.start(folder, arguments.toArray(String[]::new));
    opened.add(bridge);
    return bridge.awaitReady();
  }

  private PtyPair openPair() throws IOException {
    PtyPair pair = PtyPair.open(folder.resolve("port"), folder.resolve("device"));
    opened.add(pair);
    return pair;
  }

  private Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) RunningBridge.PATIENCE.toMillis());
    opened.add(socket);
    return socket;
  }

  private static void assertEcho(PtyPair pair, Socket client) throws IOException {
    try (OutputStream toLine = new FileOutputStream(pair.device().toFile());
        InputStream fromLine =
            new BufferedInputStream(new FileInputStream(pair.device().toFile()))) {
      toLine.write("up".getBytes(US_ASCII));
      assertThat(client.getInputStream().readNBytes(2)).asString(US_ASCII).isEqualTo("up");
      client.getOutputStream().write("down".getBytes(US_ASCII));
      assertThat(fromLine.readNBytes(4)).asString(US_ASCII).isEqualTo("down");
    }
  }
}
