package org.serialbridge.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as a service: ports from a file, changed while it runs. */
@Timeout(120)
class ServiceIT {
  private static final int WRONG = 1;

  @TempDir private Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private TestBench bench;
  private RunningBridge bridge;

  private record Answer(int code, String out, String err) {}

  @BeforeEach
  void twoPortsOnPseudoTerminals() throws Exception {
    bench = new TestBench(folder, "com1", "com2", "com3");
    opened.add(bench);
    configure("com1", "com2");
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  private void configure(String... ports) throws IOException {
    StringBuilder text = new StringBuilder("bind = 127.0.0.1\n");
    for (String port : ports) {
      text.append("port.").append(port).append(" = ").append(bench.port(port)).append('\n');
    }
    Files.writeString(folder.resolve("service.conf"), text);
  }

  private void start() throws IOException {
    bridge =
        RunningBridge.start(
            folder,
            "run",
            "--config",
            folder.resolve("service.conf").toString(),
            "--state-dir",
            bench.stateFolder().toString());
    opened.add(bridge);
    bridge.awaitReady();
  }

  private Answer command(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(RunningBridge.launcher().toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--state-dir", bench.stateFolder().toString()));
    Path out = Files.createTempFile(folder, "command", ".out");
    Path err = Files.createTempFile(folder, "command", ".err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Answer(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private String file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "settings", ".conf"), text).toString();
  }

  /** Free local ports for the ports of the bench: the factory's may be taken on a test machine. */
  private int[] localPorts(String... names) throws Exception {
    int[] ports = new int[names.length];
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      ports[i] = TestPorts.take();
      text.append("port.%s.local-port = %d\n".formatted(names[i], ports[i]));
    }
    assertThat(command("config", "import", file(text.toString())).code).isZero();
    return ports;
  }

  private Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    opened.add(socket);
    return socket;
  }

  private void assertPasses(Socket client, String port, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(US_ASCII));
    try (InputStream device = new BufferedInputStream(new FileInputStream(bench.device(port)))) {
      assertThat(device.readNBytes(text.length())).asString(US_ASCII).isEqualTo(text);
    }
  }

  @Test
  void portsAreAddedAndRemovedWhileTheOthersRun() throws Exception {
    int[] local = localPorts("com1", "com2", "com3");
    start();
    Socket stays = connect(local[0]);
    Socket goes = connect(local[1]);
    assertPasses(stays, "com1", "before");
    assertPasses(goes, "com2", "before");
    configure("com1", "com3");
    Answer answer = command("reload");
    assertThat(answer.out)
        .contains("com2: port removed: " + bench.port("com2") + "\n")
        .contains("com3: port added: " + bench.port("com3") + "\n");
    assertThat(goes.getInputStream().read()).isEqualTo(-1);
    assertThatThrownBy(() -> connect(local[1])).isInstanceOf(ConnectException.class);
    assertPasses(connect(local[2]), "com3", "new");
    assertPasses(stays, "com1", "after");
    configure("com1", "com2", "com3");
    assertThat(command("reload").out).isEqualTo("com2: port added: " + bench.port("com2") + "\n");
    assertPasses(connect(local[1]), "com2", "back");
    assertPasses(stays, "com1", "still");
    assertThat(bridge.stop()).isZero();
  }

  @Test
  void aBrokenConfigurationIsNotTakenOver() throws Exception {
    start();
    Files.writeString(folder.resolve("service.conf"), "port.com1 = ttyUSB0\nbaud = 9600\n");
    Answer answer = command("reload");
    assertThat(answer.code).isEqualTo(WRONG);
    assertThat(answer.err)
        .contains("nothing changed")
        .contains("service.conf: line 1: port.com1: \"ttyUSB0\" (expected: ")
        .contains("service.conf: line 2: baud: unknown (expected: ");
    assertThat(bench.status().converters()).hasSize(2);
  }

  @Test
  void atTheStartTheGoodLinesOfAConfigurationCount() throws Exception {
    Files.writeString(
        folder.resolve("service.conf"),
        "bind = 127.0.0.1\nbaud = 9600\nport.com1 = " + bench.port("com1") + "\n");
    start();
    bridge.awaitLog("ERROR " + folder.resolve("service.conf") + ": line 2: baud: unknown");
    assertThat(bench.status().converters())
        .singleElement()
        .matches(one -> one.name().equals("com1"));
  }

  @Test
  void newPortsGetALocalPortEach() throws Exception {
    start();
    assertThat(command("config", "export").out)
        .contains("port.com1.local-port = \"20108\"\n")
        .contains("port.com2.local-port = \"20109\"\n");
  }

  @Test
  void anImportTellsPortsThatThereAreNot() throws Exception {
    localPorts("com1", "com2");
    start();
    Answer answer =
        command("config", "import", file("port.com2.max-clients = 3\nport.com9.max-clients = 3\n"));
    assertThat(answer.out()).endsWith("restarted: com2\nstored, but there is no such port: com9\n");
  }

  @Test
  void anImportRestartsThePortsThatItChangesOnly() throws Exception {
    int[] local = localPorts("com1", "com2");
    start();
    Socket stays = connect(local[0]);
    Socket goes = connect(local[1]);
    bridge.awaitLog("(1 of 8)", 2);
    Answer answer =
        command("config", "import", file("port.com2.max-clients = 3\nport.com1.max-clients = 8\n"));
    assertThat(answer)
        .isEqualTo(new Answer(0, "port.com2.max-clients: \"8\" -> \"3\"\nrestarted: com2\n", ""));
    assertThat(goes.getInputStream().read()).isEqualTo(-1);
    assertPasses(stays, "com1", "undisturbed");
    await()
        .atMost(RunningBridge.PATIENCE)
        .until(() -> bridge.log().contains("listening on 127.0.0.1 port " + local[1]));
    connect(local[1]);
    bridge.awaitLog("(1 of 3)");
    assertThat(bench.status("com1").counters().restarts()).isZero();
  }

  @Test
  void aWrongFileChangesNothingAndTellsAllThatIsWrong() throws Exception {
    start();
    String before = command("config", "export").out;
    String wrong =
        file(
            """
            port.com1.max-clients = 3
            port.com1.max-clients = 9
            port.com2.uart = 115200
            port.com2.modbos = ON
            device.web.user = secret
            """);
    for (String command : List.of("check", "diff", "import")) {
      Answer answer = command("config", command, wrong);
      assertThat(answer.code).as(command).isEqualTo(WRONG);
      assertThat(answer.out).as(command).isEmpty();
      assertThat(answer.err.lines())
          .as(command)
          .satisfiesExactly(
              line -> assertThat(line).endsWith(": nothing changed:"),
              line -> assertThat(line).startsWith("line 2: port.com1.max-clients: "),
              line ->
                  assertThat(line)
                      .startsWith(
                          "line 3: port.com2.uart: Enter 5 parts, separated by commas (baud rate, "),
              line ->
                  assertThat(line)
                      .isEqualTo(
                          "line 4: port.com2.modbos: unknown setting (nearest: port.com2.modbus)"),
              line ->
                  assertThat(line)
                      .startsWith(
                          "line 5: device.web.user: Enter 2 parts, separated by commas (user, password)"));
    }
    assertThat(command("config", "export").out).isEqualTo(before);
  }

  @Test
  void whatIsExportedIsImportedByAnotherAppliance() throws Exception {
    command(
        "config", "import", file("device.name = PUMP 7\nport.com1.registry.text = \" a b \"\n"));
    String exported = command("config", "export").out;
    assertThat(exported)
        .contains("device.name = \"PUMP 7\"", "port.com1.registry.text = \" a b \"");
    Files.delete(bench.stateFolder().resolve("settings.conf"));
    assertThat(command("config", "check", file(exported)).out)
        .isEqualTo("all settings are valid\n");
    assertThat(command("config", "diff", file(exported)).out)
        .isEqualTo(
            """
            device.name: "SERIALBRIDGE" -> "PUMP 7"
            port.com1.registry.text: "www.commfront.com" -> " a b "
            """);
    assertThat(command("config", "import", file(exported)).out)
        .endsWith("stored; takes effect at the next start\n");
    assertThat(command("config", "export").out).isEqualTo(exported);
  }

  @Test
  void withoutARunningServiceThereIsNothingToReload() throws Exception {
    Answer answer = command("reload");
    assertThat(answer.code).isEqualTo(WRONG);
    assertThat(answer.err)
        .startsWith(
            "serialbridge: no serialbridge is running with state folder " + bench.stateFolder());
  }

  @Test
  void whatDoesRunIsNamedWhereNothingDoes() throws Exception {
    RunningBridge other = bench.run();
    Path elsewhere = folder.resolve("elsewhere");
    for (String[] command : List.of(new String[] {"status"}, new String[] {"reload"})) {
      CommandRun run =
          CommandRun.ofLauncher(folder, command[0], "--state-dir", elsewhere.toString());
      assertThat(run.exitCode()).isEqualTo(WRONG);
      assertThat(run.err())
          .startsWith("serialbridge: no serialbridge is running with state folder " + elsewhere)
          .contains(
              "  --state-dir " + bench.stateFolder() + "  (pid " + other.process().pid() + ")\n");
    }
  }

  @Test
  void portsOfACommandLineAreNotReloadedAndThatIsSaid() throws Exception {
    RunningBridge byHand = bench.run();
    Answer answer = command("reload");
    assertThat(answer.code).isEqualTo(WRONG);
    assertThat(answer.err)
        .isEqualTo(
            """
            serialbridge: nothing changed:
            the process (pid %d) has its ports from the command line and no file to read again \
            (expected: a process started by run --config FILE)
            """
                .formatted(byHand.process().pid()));
  }

  @Test
  void aProcessThatIsStoppedOrWithoutSocketIsNotDenied() throws Exception {
    RunningBridge byHand = bench.run();
    Files.delete(bench.stateFolder().resolve("control.sock"));
    assertThat(command("reload").err)
        .startsWith("serialbridge: the serialbridge with state folder " + bench.stateFolder())
        .contains("(pid " + byHand.process().pid() + ") does not answer there");
  }
}
