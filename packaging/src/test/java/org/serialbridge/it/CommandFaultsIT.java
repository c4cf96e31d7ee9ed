package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a newcomer mistypes, at every subcommand: one message that names it, and an exit code. */
class CommandFaultsIT {
  private static final int MOST_LINES = 30;

  @TempDir private Path folder;

  @BeforeEach
  void filesOfAllKinds() throws IOException {
    byte[] bytes = new byte[300_000];
    new SplittableRandom(1).nextBytes(bytes);
    Files.write(folder.resolve("binary"), bytes);
    Files.createDirectory(folder.resolve("directory"));
    Files.createDirectory(folder.resolve("empty"));
    Files.writeString(folder.resolve("text"), "not a setting\n".repeat(1_000));
    Files.writeString(folder.resolve("long"), "device.name = " + "x".repeat(100_000) + "\n");
    Files.writeString(folder.resolve("good"), "device.name = pump\n");
    Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "modbus read nosuchhost.invalid 0        | 1 | nosuchhost.invalid:502: unknown host",
        "modbus scan nosuchhost.invalid          | 1 | nosuchhost.invalid:502: unknown host",
        "modbus write 127.0.0.1:1 0 1            | 1 | 127.0.0.1:1: cannot connect: Connection refu",
        "modbus read 127.0.0.1:65536 0           | 2 | expected: HOST, HOST:PORT with 1-65535",
        "modbus read 127.0.0.1:0 0               | 2 | expected: HOST, HOST:PORT with 1-65535",
        "modbus read 127.0.0.1:x 0               | 2 | expected: HOST, HOST:PORT with 1-65535",
        "modbus read 127.0.0.1 zero              | 2 | zero",
        "modbus read rtu://127.0.0.1 0           | 2 | rtu://HOST:PORT, ascii://HOST:PORT, or /dev/",
        "modbus read udp://127.0.0.1:502 0       | 2 | expected: HOST, HOST:PORT with 1-65535",
        "modbus scan ascii://127.0.0.1:65536     | 2 | expected: HOST, HOST:PORT with 1-65535",
        "modbus scan rtu://127.0.0.1:1           | 1 | rtu://127.0.0.1:1: cannot connect: Connection",
        "modbus read ascii://nosuchhost.invalid:5 0 | 1 | ascii://nosuchhost.invalid:5: unknown host",
        "modbus read rtu://[::1]:1 0             | 1 | rtu://[::1]:1: cannot connect: Connection refu",
        "modbus read tcp://[::1 0                | 2 | expected: HOST, HOST:PORT with 1-65535",
        "modbus read tcp://127.0.0.1:1 0         | 1 | 127.0.0.1:1: cannot connect: Connection refu",
        "modbus read /dev/null 0                 | 1 | /dev/null cannot be opened: is it a serial d",
        "modbus read /nope 0                     | 1 | /nope does not exist; serialbridge ports list",
        "modbus read {}/binary 0                 | 1 | /binary cannot be opened: is it a serial dev",
        "modbus scan {}/directory                | 1 | /directory cannot be opened: is it a serial",
        "modbus read 127.0.0.1 0 --uart 1,2,3    | 2 | Baud rate: enter a number from 45 to 4000000 bit/s",
        "modbus read @binary 0                   | 1 | @binary:502: unknown host",
        "config check nofile                     | 1 | nofile: cannot be read: it does not exist",
        "config check directory                  | 1 | directory: cannot be read: Is a directory",
        "config check loop                       | 1 | loop: cannot be read: ",
        "config check @directory                 | 1 | @directory: cannot be read: it does not exist",
        "config check binary                     | 1 | line 1: no text, but a byte",
        "config check text                       | 1 | and 980 more",
        "config check long                       | 1 | line 1: device.name: Enter 1 to 14 printable ASCII characters, not \"xxx",
        "config diff binary --state-dir empty    | 1 | line 1: no text, but a byte",
        "config import binary --state-dir empty  | 1 | line 1: no text, but a byte",
        "config import good --state-dir binary   | 1 | binary is not a folder",
        "config diff good --state-dir nofolder   | 1 | nofolder does not exist",
        "config export --state-dir nofolder      | 1 | nofolder does not exist",
        "config export --state-dir binary        | 1 | binary is not a folder",
        "config export --state-dir loop          | 1 | loop",
        "config                                  | 2 | Missing required subcommand",
        "config import                           | 2 | FILE",
        "status --state-dir binary               | 1 | binary",
        "status --state-dir nofolder             | 1 | no serialbridge is running with state folder",
        "reload --state-dir binary               | 1 | binary",
        "reload --state-dir loop                 | 1 | loop",
        "adopt /dev/null --to com1 --state-dir empty   | 1 | bridge: /dev/null is not a serial device",
        "adopt nodevice --to com1 --state-dir empty    | 1 | serialbridge: nodevice does not exist",
        "adopt directory --to com1 --state-dir empty   | 1 | serialbridge: directory cannot be op",
        "adopt loop --to com1 --state-dir empty        | 1 | serialbridge: loop ",
        "adopt /dev/null --to com1 --baud -5           | 2 | --baud: Baud rate: enter a number from 45 to 4000000 bit/s, not \"-5\"",
        "adopt /dev/null --to COM1                     | 2 | expected: like com1",
        "demo --folder binary                    | 1 | --folder binary: it is not a folder",
        "demo --folder nofolder/demo             | 1 | --folder nofolder/demo: it does not exist",
        "demo --folder /proc/nofolder            | 1 | --folder /proc/nofolder: ",
        "run --config nofile --state-dir state   | 1 | --config nofile: cannot be read: it does not",
        "run --config x --bind ::1 --state-dir s | 2 | --bind and --config exclude each other",
        "run --config x --manage-network --state-dir s | 2 | --manage-network and --config exclude",
        "run --config directory --state-dir s    | 1 | --config directory: cannot be read: Is a dire",
        "ports --nosuch                          | 2 | --nosuch",
        "archive --nosuch                        | 2 | --nosuch",
        "nosuch                                  | 2 | nosuch",
        "@binary                                 | 2 | @binary"
      })
  void isToldInALineThatNamesIt(String words, int code, String told) throws Exception {
    CommandRun run =
        CommandRun.ofLauncher(folder, words.replace("{}", folder.toString()).split(" +", -1));
    assertThat(run.err())
        .contains(told)
        .doesNotContain("\tat ")
        .doesNotContainPattern("[a-z]\\.[a-z]+\\.[A-Z]|Exception|Error:")
        .matches("[\\x20-\\x7e\n]*");
    assertThat(run.err().lines().filter(line -> !line.startsWith(" ")).count())
        .isLessThanOrEqualTo(MOST_LINES);
    assertThat(run.err().lines()).allMatch(line -> line.length() < 600);
    assertThat(run.out()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(code);
  }

  /** It runs all the same, for what is right in its files counts. */
  @Test
  void aServiceWhoseFilesAreNoneSaysSoInFewLines() throws Exception {
    try (RunningBridge bridge =
        RunningBridge.start(
            folder, "run", "--config", folder + "/binary", "--state-dir", folder + "/good")) {
      bridge.awaitReady();
      assertThat(bridge.log())
          .contains("good cannot be used, nothing can be stored: something else has this name")
          .contains("/binary: line 1: no text, but a byte")
          .doesNotContain("Exception")
          .hasLineCount((int) bridge.log().lines().filter(line -> line.contains("Z ")).count());
      assertThat(bridge.process().waitFor(0, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void anEmptyStateFolderHasTheFactorysSettings() throws Exception {
    assertThat(CommandRun.ofLauncher(folder, "config", "export", "--state-dir", "empty").answer())
        .contains("device.name = \"SERIALBRIDGE\"\n");
  }

  @Test
  void anImportThatChangesNothingSaysThatOnly() throws Exception {
    Path file = folder.resolve("good");
    List<String> all = new ArrayList<>(List.of("config", "import", file.toString()));
    all.addAll(List.of("--state-dir", "empty"));
    String[] arguments = all.toArray(String[]::new);
    assertThat(CommandRun.ofLauncher(folder, arguments).answer())
        .isEqualTo(
            "device.name: \"SERIALBRIDGE\" -> \"pump\"\nstored; takes effect at the next start\n");
    assertThat(CommandRun.ofLauncher(folder, arguments).answer()).isEqualTo("no difference\n");
  }
}
