package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serialbridge demo}: the lines that it prints, typed as printed, and its end. */
class DemoIT {
  private static final int ENVIRONMENT = 1;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Unit 1, Read Holding Registers, 4 bytes, registers 100 and 101, CRC. */
  private static final String MODBUS_ANSWER = " 00 01 00 00 00 07 01 03 04 00 64 00 65\n";

  @TempDir private Path parent;
  private Path folder;
  private String[] command;
  private int webPort;

  @BeforeEach
  void chooseFolderAndPort() throws IOException {
    folder = parent.resolve("demo");
    webPort = TestPorts.take();
    command =
        new String[] {
          "demo",
          "--folder",
          folder.toString(),
          "--first-port",
          String.valueOf(TestPorts.takePair()),
          "--web-port",
          String.valueOf(webPort)
        };
  }

  @AfterEach
  void endWhatIsLeft() {
    Processes.naming(folder).forEach(Processes::end);
  }

  @Test
  void theFirstLineIsTheAddressOfThePageWhichAnswersAsPrinted() throws Exception {
    try (RunningBridge demo = start()) {
      Matcher line =
          Pattern.compile("The web page is at (\\S+) \\(user (\\S+), password (\\S+)\\)\\.")
              .matcher(demo.output().strip().lines().findFirst().orElseThrow());
      assertThat(line.matches()).as(demo.output()).isTrue();
      assertThat(line.group(1)).isEqualTo("http://127.0.0.1:" + webPort + "/");
      String jar = parent.resolve("cookies").toString();
      String form = "user=" + line.group(2) + "&password=" + line.group(3);
      assertThat(curl("-L", "-c", jar, "-d", form, line.group(1) + "sign-in")).contains("<title>");
      assertThat(curl("-b", jar, line.group(1) + "api/device"))
          .contains("\"com1\"", "\"com2\"", "\"defaultPassword\":false");
    }
  }

  private String curl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("curl", "-sf"));
    command.addAll(List.of(arguments));
    return CommandRun.of(parent, command).answer();
  }

  @Test
  void printedModbusLineReadsTheSimulatedSlave() throws Exception {
    try (RunningBridge demo = start()) {
      assertThat(shell(printed(demo, "printf "))).isEqualTo(MODBUS_ANSWER);
    }
  }

  @Test
  void printedTerminalsTalkToEachOtherAndToTheConsole() throws Exception {
    try (RunningBridge demo = start()) {
      Python.run(LIMIT, "demo_terminals.py", printed(demo, "picocom "), printed(demo, "nc "));
    }
  }

  @Test
  void aDemoTakesSettingsAndSaysWhyItDoesNotReload() throws Exception {
    String state = folder.resolve("state").toString();
    Path settings = Files.writeString(parent.resolve("settings"), "port.com2.max-clients = 2\n");
    try (RunningBridge demo = start()) {
      CommandRun reload = CommandRun.ofLauncher(parent, "reload", "--state-dir", state);
      assertThat(reload.exitCode()).isEqualTo(ENVIRONMENT);
      assertThat(reload.err())
          .contains("(pid " + demo.process().pid() + ") has its ports from the command line");
      assertThat(
              CommandRun.ofLauncher(
                      parent, "config", "import", settings.toString(), "--state-dir", state)
                  .answer())
          .endsWith("restarted: com2\n");
    }
  }

  @Test
  void sigtermLeavesNothingBehind() throws Exception {
    RunningBridge demo = start();
    assertThat(Processes.naming(folder)).as("no process but the JVM").hasSize(1);
    assertThat(demo.stop()).isZero();
    assertNothingIsLeft();
  }

  @Test
  void ctrlCInItsTerminalLeavesNothingBehind() throws Exception {
    String[] inTerminal =
        Stream.concat(Stream.of(RunningBridge.launcher().toString()), Stream.of(command))
            .toArray(String[]::new);
    Python.run(LIMIT, "demo_ctrl_c.py", inTerminal);
    assertNothingIsLeft();
  }

  @Test
  void secondDemoInTheSameFolderIsRefusedAndHarmsNothing() throws Exception {
    try (RunningBridge first = start()) {
      List<ProcessHandle> before = Processes.naming(folder);
      try (RunningBridge second = RunningBridge.start(parent, command)) {
        assertThat(second.awaitExit()).isEqualTo(ENVIRONMENT);
        assertThat(second.log()).contains(folder.toString()).doesNotContain("\tat ");
        assertThat(second.output()).isEmpty();
      }
      assertThat(Processes.naming(folder)).containsExactlyInAnyOrderElementsOf(before);
      assertThat(shell(printed(first, "printf "))).isEqualTo(MODBUS_ANSWER);
      Python.run(LIMIT, "demo_terminals.py", printed(first, "picocom "), printed(first, "nc "));
    }
  }

  @Test
  void demoStartsAgainAfterItWasKilled() throws Exception {
    start().kill();
    try (RunningBridge demo = start()) {
      assertThat(shell(printed(demo, "printf "))).isEqualTo(MODBUS_ANSWER);
      assertThat(demo.stop()).isZero();
    }
    assertThat(links()).isEmpty();
  }

  private RunningBridge start() throws IOException {
    RunningBridge demo = RunningBridge.start(parent, command);
    await()
        .atMost(RunningBridge.PATIENCE)
        .untilAsserted(() -> assertThat(demo.output()).contains("Ctrl-C ends the demo."));
    return demo.awaitLog("com1 open with").awaitLog("com2 open with");
  }

  /** The printed line that begins with this program, without its indentation. */
  private static String printed(RunningBridge demo, String program) throws IOException {
    Matcher line =
        Pattern.compile("^ *(" + program + ".*)$", Pattern.MULTILINE).matcher(demo.output());
    assertThat(line.find()).as("%s in %s", program, demo.output()).isTrue();
    return line.group(1);
  }

  private static String shell(String line) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).start();
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(process.waitFor()).as(text).isZero();
      return text;
    }
  }

  private void assertNothingIsLeft() throws IOException {
    await()
        .atMost(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(Processes.naming(folder)).isEmpty());
    assertThat(links()).isEmpty();
  }

  private List<Path> links() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("com")).toList();
    }
  }
}
