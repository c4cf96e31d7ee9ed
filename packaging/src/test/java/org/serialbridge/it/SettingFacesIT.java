package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.settings.TlsRows;

/**
 * Six ports get the same values of all settings, each by another face of the program: the serial
 * line, the web API, a file with some lines, a file with all lines, a hardware unit, and the
 * command line. They store the same, answer the same and listen in the same way.
 */
@Timeout(300)
class SettingFacesIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<String> FACES =
      List.of("serial", "web", "partial", "whole", "adopted", "option");

  /** Ports of TCP: 0 the socket's, 1 the local one of a client, 2 of RFC 2217, 3 of TLS. */
  private static final int NUMBERS = 4;

  @TempDir private Path folder;
  private final Map<String, List<Integer>> numbers = new TreeMap<>();
  private final Map<Setting<?>, String> values = new LinkedHashMap<>();
  private TestBench bench;
  private TestBench unit;
  private int web;

  static LongStream seeds() {
    return ThreadLocalRandom.current().longs(2);
  }

  /** All settings of a port; the numbers of TCP ports are those of {@link #numbers}. */
  private void choose(long seed) throws IOException {
    RandomValues random = new RandomValues(seed);
    for (Setting<?> row : SettingTable.rows(Setting.Level.PORT)) {
      values.put(row, random.of(row));
    }
    // At these the dialogue with the unit is quick, and finds it.
    values.put(SerialPortRows.UART, "57600,8,2,EVEN,FCX");
    String mode = values.get(SocketRows.SOCKET).split(",", -1)[0];
    values.put(SocketRows.SOCKET, mode + ",127.0.0.1,<0>");
    boolean isServer = mode.endsWith("S");
    values.put(SocketRows.LOCAL_PORT, isServer ? "<0>" : "<1>");
    values.put(ProtocolRows.RFC2217_PORT, "<2>");
    values.put(TlsRows.TLS_PORT, "<3>");
    values.put(TlsRows.TLS_CLIENT, "OFF"); // without authorities of clients nothing would listen
    for (String face : FACES) {
      List<Integer> own = new ArrayList<>();
      for (int i = 0; i < NUMBERS; i++) {
        own.add(TestPorts.take());
      }
      numbers.put(face, own);
    }
  }

  /** With the numbers of a port. */
  private String of(String face, String text) {
    String own = text;
    for (int i = 0; i < NUMBERS; i++) {
      own = own.replace("<" + i + ">", String.valueOf(numbers.get(face).get(i)));
    }
    return own;
  }

  /** Without the numbers of a port. */
  private String normal(String face, String text) {
    String normal = text;
    for (int i = 0; i < NUMBERS; i++) {
      normal = normal.replaceAll("\\b" + numbers.get(face).get(i) + "\\b", "<" + i + ">");
    }
    return normal;
  }

  /** The settings that a face sets: for a server AT+SOCK sets the local port, too. */
  private Map<Setting<?>, String> set(String face) {
    Map<Setting<?>, String> set = new LinkedHashMap<>();
    values.forEach((row, text) -> set.put(row, of(face, text)));
    if (values.get(SocketRows.LOCAL_PORT).equals("<0>")) {
      set.remove(SocketRows.LOCAL_PORT);
    }
    return set;
  }

  private List<String> commands(String face) {
    return set(face).entrySet().stream()
        .map(one -> one.getKey().name() + "=" + one.getValue())
        .toList();
  }

  private List<String> options(String port, String face) {
    return commands(face).stream()
        .flatMap(command -> List.of("--at", port + ":AT+" + command).stream())
        .toList();
  }

  private List<String> lines(String face) {
    return set(face).entrySet().stream()
        .map(one -> line(face, one.getKey(), one.getValue()))
        .toList();
  }

  private static String line(String face, Setting<?> row, String value) {
    return "port." + face + "." + row.key() + " = \"" + value.replace("\\", "\\\\") + "\"";
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyFaceStoresAnswersAndListensInTheSameWay(long seed) throws Exception {
    choose(seed);
    web = TestPorts.take();
    List<String> shared = List.of("--at", "AT+WEBPORT=" + web, "--at", "AT+WEBU=user,word");
    List<String> asUnit = new ArrayList<>(shared);
    asUnit.addAll(List.of("--at", "AT+MID=adopted"));
    try (TestBench here = new TestBench(folder, FACES.toArray(String[]::new));
        TestBench there = new TestBench(Files.createDirectory(folder.resolve("unit")), "com1")) {
      bench = here;
      unit = there;
      try (RunningBridge bridge = started(here, joined(shared, options("option", "option")));
          RunningBridge hardware = started(there, joined(asUnit, options("com1", "adopted")))) {
        bridge.awaitLog(bench.port("serial") + " open with");
        hardware.awaitLog("open with");
        bySerialLine();
        byWeb();
        byFiles();
        byAdoption();
        hardware.stop();
        theyAreTheSame(seed);
        theyListenInTheSameWay(seed);
      }
    }
  }

  private RunningBridge started(TestBench its, String... arguments) throws IOException {
    return RunningBridge.start(folder, its.arguments(arguments).toArray(String[]::new))
        .awaitReady();
  }

  private void theyAreTheSame(long seed) throws Exception {
    List<String> first = stored("serial");
    assertThat(first).hasSize(SettingTable.rows(Setting.Level.PORT).size());
    for (String face : FACES) {
      assertThat(stored(face)).as("%s, seed %d", face, seed).isEqualTo(first);
      for (Setting<?> row : values.keySet()) {
        assertThat(answer(face, row))
            .as("%s by %s, seed %d", row, face, seed)
            .isEqualTo("+OK=" + values.get(row));
      }
    }
  }

  private static String[] joined(List<String> one, List<String> other) {
    List<String> all = new ArrayList<>(one);
    all.addAll(other);
    return all.toArray(String[]::new);
  }

  // ---- the faces; each sets a name of the device, too

  private void bySerialLine() throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("set.py", bench.device("serial"), "MID=serial"));
    arguments.addAll(commands("serial"));
    Python.run(
        LIMIT, arguments.get(0), arguments.subList(1, arguments.size()).toArray(String[]::new));
    assertThat(answer("serial", DeviceRows.DEVICE_NAME)).isEqualTo("+OK=serial");
  }

  private void byWeb() throws Exception {
    JsonObject port = new JsonObject();
    set("web").forEach((row, value) -> port.put(row.key(), value));
    JsonObject device = new JsonObject();
    device.put("name", "web");
    JsonObject ports = new JsonObject();
    ports.put("web", port);
    JsonObject body = new JsonObject();
    body.put("device", device);
    body.put("ports", ports);
    assertThat(ask("/api/settings", JsonWriter.string(body))).contains("\"changed\":[\"web\"]");
    assertThat(answer("web", DeviceRows.DEVICE_NAME)).isEqualTo("+OK=web");
  }

  private void byFiles() throws Exception {
    List<String> some = new ArrayList<>(List.of("device.name = partial"));
    some.addAll(lines("partial"));
    config("import", write(some));
    assertThat(answer("partial", DeviceRows.DEVICE_NAME)).isEqualTo("+OK=partial");

    List<String> all = new ArrayList<>();
    for (String line : config("export").lines().toList()) {
      String key = line.split(" = ", 2)[0];
      all.add(
          values.keySet().stream()
              .filter(row -> key.equals("port.whole." + row.key()))
              .findFirst()
              .map(row -> line("whole", row, of("whole", values.get(row))))
              .orElse(key.equals("device.name") ? "device.name = \"whole\"" : line));
    }
    config("import", write(all));
    assertThat(answer("whole", DeviceRows.DEVICE_NAME)).isEqualTo("+OK=whole");
  }

  private void byAdoption() throws Exception {
    List<String> command =
        List.of(
            RunningBridge.launcher().toString(),
            "adopt",
            unit.device("com1").toString(),
            "--to",
            "adopted",
            "--yes",
            "--state-dir",
            bench.stateFolder().toString());
    // It asks for each setting, one after the other.
    CommandRun run = CommandRun.of(folder, LIMIT, command);
    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(answer("adopted", DeviceRows.DEVICE_NAME)).isEqualTo("+OK=adopted");
  }

  // ---- what came of it

  private List<String> stored(String face) throws Exception {
    return config("export")
        .lines()
        .filter(line -> line.startsWith("port." + face + "."))
        .map(line -> normal(face, line.substring(("port." + face + ".").length())))
        .toList();
  }

  private String answer(String face, Setting<?> row) throws Exception {
    JsonObject question = new JsonObject();
    question.put("port", face);
    question.put("line", "AT+" + row.name());
    String reply =
        JsonParser.object().from(ask("/api/at", JsonWriter.string(question))).getString("reply");
    return normal(face, reply);
  }

  private void theyListenInTheSameWay(long seed) throws Exception {
    ask("/api/restart", "{\"ports\":\"all\"}");
    String wanted =
        values.get(SocketRows.SOCKET).startsWith("TCPS") ? "listening on 127.0.0.1" : "";
    for (String face : FACES) {
      Awaitility.await(face + ", seed " + seed)
          .atMost(LIMIT)
          .until(() -> bench.status(face).endpoint().state(), state -> state.startsWith(wanted));
      if (!wanted.isEmpty()) {
        assertThat(normal(face, bench.status(face).endpoint().state()))
            .startsWith("listening on 127.0.0.1 port <0>");
        try (Socket socket = new Socket()) {
          socket.connect(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), numbers.get(face).get(0)),
              5_000);
        }
      }
    }
  }

  // ---- the program

  private Path write(List<String> lines) throws IOException {
    return Files.write(
        Files.createTempFile(folder, "settings", ".conf"), lines, StandardCharsets.ISO_8859_1);
  }

  private String config(String command, Object... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("config", command));
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    all.addAll(List.of("--state-dir", bench.stateFolder().toString()));
    CommandRun run = CommandRun.ofLauncher(folder, all.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    return run.out();
  }

  private String ask(String path, String body) throws IOException, InterruptedException {
    CommandRun run =
        CommandRun.of(
            folder,
            List.of(
                "curl", "-sS", "-u", "user:word", "-d", body, "http://127.0.0.1:" + web + path));
    assertThat(run.err()).isEmpty();
    return run.out();
  }
}
