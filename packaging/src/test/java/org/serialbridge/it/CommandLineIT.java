package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code serialbridge run}, the contract with scripts: readiness, signals, exit codes, --at. */
class CommandLineIT {
  private static final int ENVIRONMENT = 1;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private TestBench bench;
  private int port;

  @BeforeEach
  void openBench() throws IOException {
    bench = new TestBench(folder, "com1", "com2");
    port = TestPorts.take();
  }

  @AfterEach
  void closeBench() {
    bench.close();
  }

  @Test
  void readyIsTheOnlyLineOnStandardOutput() throws Exception {
    RunningBridge bridge = bench.runListening(port);
    connect(port).close();
    assertThat(bridge.stop()).isZero();
    assertThat(bridge.output()).isEqualTo("ready\n");
  }

  @Test
  void stateFolderInUseIsRefusedByName() throws Exception {
    bench.runListening(port);
    String[] arguments = bench.arguments().toArray(String[]::new);
    try (RunningBridge second = RunningBridge.start(folder, arguments)) {
      assertThat(second.awaitExit()).isEqualTo(ENVIRONMENT);
      assertThat(second.log()).contains(bench.stateFolder().toString()).doesNotContain("\tat ");
      assertThat(second.output()).isEmpty();
    }
    connect(port).close();
  }

  @Test
  void portInUseIsToldAndBoundWhenItIsFree() throws Exception {
    RunningBridge bridge;
    try (ServerSocket holder = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      bridge = bench.runListening(holder.getLocalPort());
      bridge.awaitLog("com1: cannot listen on 127.0.0.1 port " + port);
    }
    bridge.awaitLog("com1: listening on 127.0.0.1 port " + port);
    connect(port).close();
  }

  @ParameterizedTest
  @ValueSource(ints = {11_520, 40_000})
  void sigtermSendsOutWhatAClientHasSentAndEndsItsConnection(int bytesPerSecond) throws Exception {
    RunningBridge bridge = bench.runListening(port);
    Python.run(
        LIMIT,
        "stop_while_sending.py",
        bench.device("com1"),
        String.valueOf(port),
        String.valueOf(bridge.process().pid()),
        "60000",
        String.valueOf(bytesPerSecond));
    assertThat(bridge.awaitExit()).isZero();
  }

  @Test
  void sigtermEndsAnIdleConnectionInOrder() throws Exception {
    RunningBridge bridge = bench.runListening(port);
    try (Socket client = connect(port)) {
      bridge.awaitLog("connected (1 of 8)");
      assertThat(bridge.stop()).isZero();
      client.setSoTimeout((int) RunningBridge.PATIENCE.toMillis());
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void atCommandsAreInEffectAndStoredForTheirPort() throws Exception {
    int port2 = TestPorts.take();
    RunningBridge first =
        bench.run(
            "--at",
            "at+sock=tcps, 127.0.0.1, " + port,
            "--at",
            "com2:AT+SOCK=TCPS,127.0.0.1," + port2,
            "--at",
            "com2:AT+MAXSK=3",
            "--at",
            "AT+MID=two ports");
    connect(port2).close();
    first.awaitLog("com2: listening on 127.0.0.1 port " + port2).awaitLog("(1 of 3)");
    assertThat(first.stop()).isZero();

    RunningBridge second = bench.run();
    connect(port).close();
    connect(port2).close();
    second.awaitLog("(1 of 3)");
    ask("com1", "SOCK=TCPS,127.0.0.1," + port, "SOCKPORT=" + port, "MAXSK=8", "MID=two ports");
    ask("com2", "SOCK=TCPS,127.0.0.1," + port2, "SOCKPORT=" + port2, "MAXSK=3", "MID=two ports");
  }

  private void ask(String name, String... settings) throws IOException, InterruptedException {
    String[] arguments = new String[settings.length + 1];
    arguments[0] = bench.device(name);
    System.arraycopy(settings, 0, arguments, 1, settings.length);
    Python.run(LIMIT, "ask.py", arguments);
  }

  /** Connects as soon as the port is bound. */
  private static Socket connect(int tcpPort) {
    return await()
        .atMost(RunningBridge.PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> new Socket(InetAddress.getLoopbackAddress(), tcpPort), Socket::isConnected);
  }
}
