package org.serialbridge.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.serialbridge.it.StatusAnswer.withoutTimes;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.serialbridge.status.Counters;

/** {@code serialbridge status}, a process that asks another one. */
class StatusIT {
  private static final Duration PATIENCE = RunningBridge.PATIENCE;
  private static final int ENVIRONMENT = 1;

  /** How long the command waits for an answer. */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** Also in the name of a group; no file is theirs. */
  private static final int NOBODY = 65_534;

  private static final int ROOT = 0;

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir private Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();

  /** Runs beside the others of this class: most of the time processes start. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @Test
  @Timeout(120)
  @Execution(ExecutionMode.CONCURRENT)
  private @interface Case {}

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  // ---- what it says

  @Case
  void tableAndJsonTellWhatEachPortHasDone() throws Exception {
    TestBench bench = bench("server", "refused", "udp");
    Socket notListening = new Socket();
    opened.add(notListening);
    notListening.bind(new InetSocketAddress(LOOPBACK, 0));
    DatagramSocket udpPeer = new DatagramSocket(0, LOOPBACK);
    opened.add(udpPeer);
    int serverPort = TestPorts.take();
    int absentPort = TestPorts.take();
    long started = System.nanoTime();
    bench.run(
        "--port",
        "absent=" + folder.resolve("nothing"),
        "--at",
        "server:AT+SOCK=TCPS,127.0.0.1," + serverPort,
        "--at",
        "refused:AT+SOCK=TCPC,127.0.0.1," + notListening.getLocalPort(),
        "--at",
        "udp:AT+SOCK=UDPC,127.0.0.1," + udpPeer.getLocalPort(),
        "--at",
        "udp:AT+SOCKPORT=0",
        "--at",
        "absent:AT+SOCK=TCPS,127.0.0.1," + absentPort);
    Socket client = connect(serverPort);
    exchange(bench, client);
    int udpPort = exchange(bench, udpPeer);
    bench.await("refused", PATIENCE, port -> port.counters().failures() > 0);

    StatusAnswer status = status(bench);
    assertThat(status.table())
        .isEqualTo(
            expectedTable(
                Map.of(
                    "VERSION", version(),
                    "FOLDER", folder.toString(),
                    "SERVER_PORT", String.valueOf(serverPort),
                    "CLIENT_PORT", String.valueOf(client.getLocalPort()),
                    "REFUSED_PORT", String.valueOf(notListening.getLocalPort()),
                    "TRIES", status.converter("refused").get("failures").toString(),
                    "UDP_PORT", String.valueOf(udpPort),
                    "UDP_PEER_PORT", String.valueOf(udpPeer.getLocalPort()),
                    "ABSENT_PORT", String.valueOf(absentPort))));
    assertThat(status.tableOfJson()).isEqualTo(status.table());
    assertOnlyInJson(status);
    assertTimes(status, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started));
  }

  /** Two packets to the line and one from it. */
  private static void exchange(TestBench bench, Socket client) throws IOException {
    clientSends(client, "hello", bench, "server");
    clientSends(client, "you", bench, "server");
    lineSends(bench, "server", "abcdef");
    assertThat(client.getInputStream().readNBytes(6)).asString(US_ASCII).isEqualTo("abcdef");
    bench.await("server", PATIENCE, port -> port.counters().toPeers().bytes() == 6);
  }

  /** A datagram each way; the port of the bridge. */
  private static int exchange(TestBench bench, DatagramSocket peer) throws IOException {
    peer.setSoTimeout((int) PATIENCE.toMillis());
    lineSends(bench, "udp", "xyz");
    DatagramPacket got = new DatagramPacket(new byte[100], 100);
    peer.receive(got);
    assertThat(new String(got.getData(), 0, got.getLength(), US_ASCII)).isEqualTo("xyz");
    peer.send(new DatagramPacket("answer".getBytes(US_ASCII), 6, got.getSocketAddress()));
    bench.await("udp", PATIENCE, port -> port.counters().toLine().bytes() == 6);
    return got.getPort();
  }

  private static String expectedTable(Map<String, String> values) {
    String table =
        """
        serialbridge <VERSION> on SERIALBRIDGE, running for TIME
        host network: managed by the host

        PORT  DEVICE  PARAMETERS  MODE  STATE
        server  <FOLDER>/server  115200,8,1,NONE,NFC  TCPS  listening on 127.0.0.1 port <SERVER_PORT>
        refused  <FOLDER>/refused  115200,8,1,NONE,NFC  TCPC  <REFUSAL>
        udp  <FOLDER>/udp  115200,8,1,NONE,NFC  UDPC  <UDP_STATE>
        absent  <FOLDER>/nothing  absent: <FOLDER>/nothing does not exist  TCPS  <ABSENT_STATE>

        PORT  FROM LINE  TO LINE  WAITING  FROM PEERS  TO PEERS  DROPPED  <MORE>
        server  6 (1)  8 (2)  0  8 (2)  6 (1)  0 (0)  1  0  0  0
        refused  0 (0)  0 (0)  0  0 (0)  0 (0)  0 (0)  0  <TRIES>  0  0
        udp  3 (1)  6 (1)  0  6 (1)  3 (1)  0 (0)  1  0  0  0
        absent  0 (0)  0 (0)  0  0 (0)  0 (0)  0 (0)  0  0  0  0

        refused: TIME ago: <REFUSAL>

        PORT  NUMBER  ADDRESS  CONNECTED FOR  FROM  TO  DROPPED  WAITING
        server  1  127.0.0.1:<CLIENT_PORT>  TIME  8 (2)  6 (1)  0 (0)  0
        udp  1  127.0.0.1:<UDP_PEER_PORT>  TIME  6 (1)  3 (1)  0 (0)  0
        """
            .replace(
                "<REFUSAL>", "cannot connect to 127.0.0.1 port <REFUSED_PORT>: Connection refused")
            .replace(
                "<UDP_STATE>",
                "open on every address port <UDP_PORT>, sends to 127.0.0.1:<UDP_PEER_PORT>")
            .replace("<ABSENT_STATE>", "listening on 127.0.0.1 port <ABSENT_PORT>")
            .replace("<MORE>", "CONNECTS  FAILURES  SLOW PEERS CLOSED  RESTARTS");
    for (Map.Entry<String, String> value : values.entrySet()) {
      table = table.replace("<" + value.getKey() + ">", value.getValue());
    }
    return table;
  }

  private static void assertOnlyInJson(StatusAnswer status) {
    for (String name : List.of("server", "refused", "udp", "absent")) {
      JsonObject converter = status.converter(name);
      boolean isAbsent = name.equals("absent");
      JsonObject line = converter.getObject("line");
      assertThat(line.getString("wanted")).isEqualTo("115200,8,1,NONE,NFC");
      assertThat(line.has("inForce") && line.has("problem")).isTrue();
      assertThat(line.isNull("inForce")).isEqualTo(isAbsent);
      assertThat(line.isNull("problem")).isNotEqualTo(isAbsent);
      assertThat(converter.getObject("endpoint").get("connected"))
          .isEqualTo(name.equals("server") || name.equals("udp"));
      assertThat(converter.get("commandMode")).isEqualTo(false);
    }
  }

  /** None is before the start of the process, which began after a reading of our clock. */
  private static void assertTimes(StatusAnswer status, long mostSeconds) {
    int seconds = status.json().getInt("seconds", -1);
    assertThat((long) seconds).isBetween(0L, mostSeconds);
    for (String name : List.of("server", "udp")) {
      JsonObject peer = status.converter(name).getArray("peers").getObject(0);
      assertThat(peer.getInt("seconds", -1)).isBetween(0, seconds);
    }
    JsonObject error = status.converter("refused").getObject("lastError");
    assertThat(error.getInt("secondsAgo", -1)).isBetween(0, seconds);
  }

  @Case
  void countersGoOnOverARestart() throws Exception {
    TestBench bench = bench("com1");
    int port = TestPorts.take();
    bench.runListening(port);
    Socket first = connect(port);
    clientSends(first, "hello", bench, "com1");
    lineSends(bench, "com1", "abc");
    assertThat(first.getInputStream().readNBytes(3)).hasSize(3);
    JsonObject before = status(bench).converter("com1");
    assertThat(before.getObject("fromLine").getInt("bytes")).isEqualTo(3);
    assertThat(before.getObject("toLine").getInt("bytes")).isEqualTo(5);
    assertThat(before.getInt("restarts", -1)).isZero();

    Python.run(PATIENCE, "restart.py", bench.device("com1"));
    assertThat(first.getInputStream().read()).isEqualTo(-1);
    JsonObject expected = new JsonObject(before);
    expected.put("restarts", 1);
    expected.put("peers", new JsonArray());
    expected.getObject("endpoint").put("connected", false);
    bench.await("com1", PATIENCE, now -> now.endpoint().state().startsWith("listening"));
    JsonObject after = status(bench).converter("com1");
    assertThat(withoutTimes(after)).isEqualTo(withoutTimes(expected));

    clientSends(connect(port), "again", bench, "com1");
    assertThat(bench.status("com1").counters())
        .extracting(
            counters -> counters.toLine().bytes(),
            Counters.Values::connects,
            Counters.Values::restarts)
        .containsExactly(10L, 2L, 1L);
  }

  // ---- who may ask

  private static Map<String, String> modes(Path folder) throws IOException {
    Map<String, String> modes = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        modes.put(file.getFileName().toString(), mode(file));
      }
    }
    return modes;
  }

  @Case
  void ownerAndGroupMayAskAndNobodyElse() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    TestBench bench = bench("com1");
    bench.runListening(TestPorts.take());
    assertThat(mode(bench.stateFolder())).isEqualTo("rwx--x---");
    await() // the audit log has a thread of its own
        .untilAsserted(
            () ->
                assertThat(modes(bench.stateFolder()))
                    .isEqualTo(
                        Map.of(
                            "audit.log",
                            "rw-------",
                            "control.sock",
                            "rw-------",
                            "last-version",
                            "rw-------",
                            "lock",
                            "rw-------",
                            "settings.conf",
                            "rw-------",
                            "status.sock",
                            "rw-rw----")));
    if (attribute(Path.of("/proc/self"), "unix:uid") != ROOT) {
      return; // nobody else can be played
    }
    int group = attribute(socket(bench), "unix:gid");
    assertThat(askAs(group, bench).answer())
        .startsWith("serialbridge " + version() + " on SERIALBRIDGE, running");
    assertRefused(
        askAs(NOBODY, bench),
        socket(bench) + " may not be opened by this user: be in the service's group");
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static int attribute(Path file, String name) throws IOException {
    return (int) Files.getAttribute(file, name);
  }

  /** As a user who owns nothing, in a group; from a copy that this user may read. */
  private CommandRun askAs(int group, TestBench bench) throws IOException, InterruptedException {
    Path copy = folder.resolve("distribution");
    if (Files.notExists(copy)) {
      run("cp", "-r", System.getProperty("serialbridge.home"), copy.toString()).answer();
      run("chmod", "-R", "a+rX", copy.toString()).answer();
    }
    return run(
        "setpriv",
        "--reuid=" + NOBODY,
        "--regid=" + group,
        "--clear-groups",
        "env",
        "HOME=" + copy,
        copy.resolve("bin/serialbridge").toString(),
        "status",
        "--state-dir",
        bench.stateFolder().toString());
  }

  // ---- nobody answers

  @Case
  void stoppedProcessIsToldWithinTheLimit() throws Exception {
    TestBench bench = bench("com1");
    Process process = bench.runListening(TestPorts.take()).process();
    signal("STOP", process);
    await().atMost(PATIENCE).until(() -> Processes.state(process.pid()).equals("T"));
    long asked = System.nanoTime();
    CommandRun answer = ask(bench);
    Duration waited = Duration.ofNanos(System.nanoTime() - asked);
    signal("CONT", process);
    assertRefused(answer, socket(bench) + ": no answer within 5000 ms; is the process stopped?");
    assertThat(waited).isGreaterThan(LIMIT.minusMillis(20));
    ask(bench).answer();
  }

  @Case
  void missingProcessIsTold() throws Exception {
    TestBench bench = bench("com1");
    assertNoneIsRunning(bench);
    assertThat(bench.stateFolder()).doesNotExist();
  }

  @Case
  void socketGoesWithTheProcessAndALeftOneIsReplaced() throws Exception {
    TestBench bench = bench("com1");
    int port = TestPorts.take();
    RunningBridge first = bench.runListening(port);
    ask(bench).answer();
    assertThat(first.stop()).isZero();
    assertThat(socket(bench)).doesNotExist();
    assertNoneIsRunning(bench);

    RunningBridge second = bench.runListening(port);
    second.kill();
    assertThat(socket(bench)).exists();
    assertNoneIsRunning(bench);

    RunningBridge third = bench.runListening(port);
    assertThat(mode(socket(bench))).isEqualTo("rw-rw----");
    ask(bench).answer();
    assertThat(third.stop()).isZero();
    assertThat(socket(bench)).doesNotExist();
  }

  private void assertNoneIsRunning(TestBench bench) throws IOException, InterruptedException {
    CommandRun answer = ask(bench);
    assertThat(answer.exitCode()).isEqualTo(ENVIRONMENT);
    assertThat(answer.err())
        .startsWith(
            "serialbridge: no serialbridge is running with state folder " + bench.stateFolder());
  }

  private static void assertRefused(CommandRun answer, String reason) {
    assertThat(answer).isEqualTo(new CommandRun(ENVIRONMENT, "", "serialbridge: " + reason + "\n"));
  }

  private CommandRun run(String... command) throws IOException, InterruptedException {
    return CommandRun.of(folder, List.of(command));
  }

  private void signal(String name, Process process) throws IOException, InterruptedException {
    run("kill", "-" + name, String.valueOf(process.pid())).answer();
  }

  // ---- the command

  /** All values are of one moment, and only the time has passed. */
  private StatusAnswer status(TestBench bench) throws Exception {
    String table;
    JsonObject before;
    JsonObject after = json(bench);
    do {
      before = after;
      table = ask(bench, "--wide").answer();
      assertThat(ask(bench).answer().lines()).allMatch(line -> line.length() <= 80);
      after = json(bench);
    } while (!withoutTimes(before).equals(withoutTimes(after)));
    return StatusAnswer.of(before, table);
  }

  private JsonObject json(TestBench bench)
      throws IOException, InterruptedException, JsonParserException {
    String line = ask(bench, "--json").answer();
    assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
    return JsonParser.object().from(line);
  }

  private CommandRun ask(TestBench bench, String... more) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("status"));
    arguments.addAll(List.of("--state-dir", bench.stateFolder().toString()));
    arguments.addAll(List.of(more));
    return CommandRun.ofLauncher(folder, arguments.toArray(String[]::new));
  }

  private String version() throws IOException, InterruptedException {
    String answer = CommandRun.ofLauncher(folder, "--version").answer();
    return answer.strip().substring("serialbridge ".length());
  }

  private static Path socket(TestBench bench) {
    return bench.stateFolder().resolve("status.sock");
  }

  // ---- the bridge and its peers

  private TestBench bench(String... ports) throws IOException {
    TestBench bench = new TestBench(folder, ports);
    opened.add(bench);
    return bench;
  }

  /** A client, as soon as the port is bound. */
  private Socket connect(int port) throws IOException {
    Socket client =
        await()
            .atMost(PATIENCE)
            .ignoreExceptionsInstanceOf(IOException.class)
            .until(() -> new Socket(LOOPBACK, port), Socket::isConnected);
    opened.add(client);
    client.setSoTimeout((int) PATIENCE.toMillis());
    return client;
  }

  /** Sends a text that is a packet of its own: all of it is at the line before more is sent. */
  private static void clientSends(Socket client, String text, TestBench bench, String port)
      throws IOException {
    long bytes = bench.status(port).counters().toLine().bytes() + text.length();
    client.getOutputStream().write(text.getBytes(US_ASCII));
    bench.await(port, PATIENCE, status -> status.counters().toLine().bytes() == bytes);
  }

  private static void lineSends(TestBench bench, String port, String text) throws IOException {
    try (OutputStream device = new FileOutputStream(bench.device(port))) {
      device.write(text.getBytes(US_ASCII));
    }
  }
}
