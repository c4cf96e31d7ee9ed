package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.status.ConverterStatus;

/** {@code serialbridge find}: a device that understands one setting only. */
@Timeout(120)
class FindIT {
  private static final int NOT_FOUND = 1;
  private static final int USAGE = 2;

  @TempDir private Path folder;
  private final List<LineDevice> devices = new ArrayList<>();
  private TestBench bench;
  private int tcpPort;

  @BeforeEach
  void startBridge() throws IOException {
    bench = new TestBench(folder, "com1");
    tcpPort = TestPorts.take();
    bench.run("--at", "AT+SOCK=TCPS,127.0.0.1," + tcpPort);
  }

  @AfterEach
  void stop() {
    devices.forEach(LineDevice::close);
    bench.close();
  }

  private List<String> command(String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                RunningBridge.launcher().toString(),
                "find",
                "com1",
                "--state-dir",
                bench.stateFolder().toString()));
    all.addAll(List.of(options));
    return all;
  }

  private CommandRun find(String... options) throws Exception {
    return CommandRun.of(folder, command(options));
  }

  private void assertServesClients() {
    bench.await(
        "com1",
        RunningBridge.PATIENCE,
        status ->
            status.hints().isEmpty()
                && status.line().inForce().equals(Optional.of("115200,8,1,NONE,NFC"))
                && status.endpoint().state().contains(String.valueOf(tcpPort)));
  }

  @Test
  void aMeterIsFoundAndItsCommandsArePrinted() throws Exception {
    devices.add(LineDevice.start(folder, bench, "com1", "meter", 9_600, 2));
    CommandRun run = find("--units", "6-8", "--yes");
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .matches("The search takes up to \\d+ s if nothing responds\\.\n(?s:.*)")
        .contains(
            """
            9600,8,2,NONE,NFC: 1 Modbus unit responds
              unit 7: 1 register: 100
            To use it on com1:
              AT+UART=9600,8,2,NONE,NFC
              AT+MODTCP=ON
              AT+Z
            """);
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
    assertServesClients();
  }

  @Test
  void aTalkerIsFoundByListening() throws Exception {
    devices.add(LineDevice.start(folder, bench, "com1", "gps", 19_200, 1));
    CommandRun run = find("--listen", "--yes");
    assertThat(run.out())
        .contains("19200,8,1,NONE,NFC: NMEA sentences with right checksum, as\n    $GPGLL,")
        .contains("  AT+UART=19200,8,1,NONE,NFC\n  AT+Z\n");
    assertThat(run.exitCode()).isZero();
    assertServesClients();
  }

  @Test
  void nothingIsFoundOnASilentLine() throws Exception {
    CommandRun run = find("--listen", "--yes");
    assertThat(run.out()).endsWith("Nothing is found: the line was silent.\n");
    assertThat(run.exitCode()).isEqualTo(NOT_FOUND);
    assertServesClients();
  }

  @Test
  void nothingHappensWithoutAYes() throws Exception {
    String command = String.join(" ", command("--listen")) + " < /dev/null";
    CommandRun run = CommandRun.of(folder, List.of("sh", "-c", command));
    assertThat(run.out()).endsWith("Clients of com1 are disconnected meanwhile. Continue? [y/N] ");
    assertThat(run.err())
        .isEqualTo("serialbridge: nothing changed: no answer (expected: y, or --yes)\n");
    assertThat(bench.status("com1").counters().restarts()).isZero();
  }

  @Test
  void wrongUsageIsSaid() throws Exception {
    CommandRun units = find("--units", "0-300", "--yes");
    assertThat(units.exitCode()).isEqualTo(USAGE);
    assertThat(units.err()).contains("units: 0-300 (expected: within 1-247, like 1-16)");
    CommandRun both = find("--listen", "--ask");
    assertThat(both.exitCode()).isEqualTo(USAGE);
  }

  @Test
  void aPortThatIsNotThereIsSaid() throws Exception {
    List<String> command = command("--yes");
    command.set(2, "com9");
    assertThat(CommandRun.of(folder, command).err()).contains("no port com9");
  }

  @Test
  void ctrlCEndsTheSearch() throws Exception {
    // A shell that runs the tests in its background ignores the signal for them, too.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(command("--ask", "--units", "1-247", "--yes"));
    Process search =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("search.out").toFile())
            .start();
    bench.await("com1", RunningBridge.PATIENCE, FindIT::isTested);
    assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(search.pid())).start().waitFor())
        .isZero();
    assertThat(search.waitFor(RunningBridge.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    bench.await("com1", Duration.ofSeconds(10), status -> !isTested(status)); // before the 15 s
    assertServesClients();
  }

  private static boolean isTested(ConverterStatus status) {
    return status.hints().contains("a test of the line is running: clients are not served");
  }
}
