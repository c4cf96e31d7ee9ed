package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code serialbridge adopt}, with another bridge in the place of the hardware unit. */
@Timeout(180)
class AdoptIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** None is the factory's. */
  private static final List<String> SETTINGS =
      List.of(
          "MAXSK=3",
          "TCPSE=KICK",
          "HEARTEN=ON",
          "HEARTDT=alive, and well",
          "HTPURL=/a?b=#c",
          "REGUSR= spaces ",
          "MODTCP=ON",
          "RSTIM=3600",
          "PKTGAP=20",
          "MID=Line 7",
          "WEBPORT=8080",
          "WEBU=user,password");

  @TempDir private Path folder;
  private TestBench unit;
  private TestBench here;
  private int unitPort;

  @BeforeEach
  void aUnitThatIsSetUp() throws IOException {
    unit = new TestBench(Files.createDirectory(folder.resolve("unit")), "com1");
    here = new TestBench(Files.createDirectory(folder.resolve("here")), "com1");
    unitPort = TestPorts.take();
    List<String> options = new ArrayList<>(List.of("--at", "AT+SOCK=TCPS,127.0.0.1," + unitPort));
    SETTINGS.forEach(setting -> options.addAll(List.of("--at", "AT+" + setting)));
    options.addAll(List.of("--at", "AT+WANN=STATIC,10.1.2.3,255.0.0.0,0.0.0.0"));
    unit.run(options.toArray(String[]::new));
  }

  @AfterEach
  void closeBenches() {
    unit.close();
    here.close();
  }

  @Test
  void aPortTakesOverWhatTheUnitHas() throws Exception {
    String said = adopt("--yes").answer();
    assertThat(said)
        .contains("trying 115200,8,1,NONE,NFC")
        .containsPattern("AT\\+MAXSK +3 +8 +will be imported")
        .containsPattern("AT\\+WEBU +\\*\\*\\* +\\*\\*\\* +will be imported")
        .containsPattern("AT\\+WANN +STATIC,10\\S+ +HOST +not imported: address")
        .containsPattern("Not shown: \\d+ same here \\(--all shows them\\)\n")
        .doesNotContain("AT+SLOWPEER")
        .doesNotContain("password")
        .endsWith("stored; takes effect at the next start\n");
    here.run();
    assertHas(here);
    assertThat(here.stateFolder().resolve("settings.conf")).content().doesNotContain("10.1.2.3");
    assertHas(unit); // and it is in data mode
  }

  @Test
  void allSettingsAreShownInATerminalsWidth() throws Exception {
    String said = adopt("--yes", "--all").answer();
    assertThat(said)
        .containsPattern("AT\\+SLOWPEER +AUTO +AUTO +same here")
        .doesNotContain("Not shown");
    assertThat(said.lines()).allMatch(line -> line.length() <= 80);
    assertThat(adopt("--yes").answer())
        .contains("nothing to import for com1\n")
        .doesNotContain("AT+MAXSK");
  }

  @Test
  void aPortThatThereIsNotIsRefusedBeforeTheUnitIsDisturbed() throws Exception {
    here.run("--at", "AT+MID=here");
    long before = unit.status("com1").counters().fromLine().bytes();
    for (boolean isRunning : List.of(true, false)) {
      CommandRun run =
          CommandRun.ofLauncher(
              folder,
              "adopt",
              unit.device("com1"),
              "--to",
              "nope",
              "--yes",
              "--state-dir",
              here.stateFolder().toString());
      assertThat(run)
          .as("running: %s", isRunning)
          .isEqualTo(
              new CommandRun(
                  1,
                  "",
                  "serialbridge: "
                      + here.stateFolder()
                      + " has no port nope, nothing was sent to the unit"
                      + " (expected: --to com1)\n"));
      here.stop();
    }
    assertThat(unit.status("com1").counters().fromLine().bytes()).isEqualTo(before);
    assertThat(here.stateFolder().resolve("settings.conf")).content().doesNotContain("nope");
  }

  @Test
  void aRunningProcessTakesThemOverAtOnce() throws Exception {
    here.run();
    assertThat(adopt("--yes").answer()).endsWith("restarted: com1\n");
    assertHas(here);
  }

  @Test
  void nothingIsTakenOverUnasked() throws Exception {
    assertThat(adoptWith("< /dev/null").err())
        .isEqualTo("serialbridge: nothing changed: no answer (expected: y, or --yes)\n");
    assertThat(adoptWith("<<< n").answer())
        .endsWith("Import them for com1? [y/N] nothing changed\n");
    assertThat(here.stateFolder()).doesNotExist();
    assertThat(adoptWith("<<< y").answer())
        .endsWith("[y/N] stored; takes effect at the next start\n");
    assertThat(here.stateFolder().resolve("settings.conf")).content().contains("Line 7");
  }

  private CommandRun adoptWith(String input) throws IOException, InterruptedException {
    String command = "exec \"$0\" adopt \"$1\" --to com1 --state-dir \"$2\" " + input;
    return CommandRun.of(
        folder,
        List.of(
            "bash",
            "-c",
            command,
            RunningBridge.launcher().toString(),
            unit.device("com1"),
            here.stateFolder().toString()));
  }

  @Test
  void nobodyAtTheLineIsToldAndNothingChanges() throws Exception {
    CommandRun silent =
        CommandRun.ofLauncher(
            folder,
            "adopt",
            here.device("com1"),
            "--to",
            "com1",
            "--baud",
            "9600",
            "--yes",
            "--state-dir",
            here.stateFolder().toString());
    assertThat(silent.exitCode()).isEqualTo(1);
    assertThat(silent.err())
        .startsWith("serialbridge: " + here.device("com1") + ": no unit answers +++, nothing");
    assertThat(here.stateFolder()).doesNotExist();
  }

  @Test
  void aDeviceThatIsNotThereIsTold() throws Exception {
    CommandRun missing =
        CommandRun.ofLauncher(folder, "adopt", folder.resolve("no").toString(), "--to", "com1");
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err()).contains("no does not exist").doesNotContain("Exception");
  }

  private CommandRun adopt(String... more) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("adopt", unit.device("com1")));
    arguments.addAll(List.of("--to", "com1", "--state-dir", here.stateFolder().toString()));
    arguments.addAll(List.of(more));
    return CommandRun.ofLauncher(folder, arguments.toArray(String[]::new));
  }

  private void assertHas(TestBench bench) throws IOException, InterruptedException {
    List<String> expected = new ArrayList<>(List.of(bench.device("com1")));
    expected.add("SOCK=TCPS,127.0.0.1," + unitPort);
    expected.add("SOCKPORT=" + unitPort);
    expected.addAll(SETTINGS);
    Python.run(LIMIT, "ask.py", expected.toArray(String[]::new));
  }
}
