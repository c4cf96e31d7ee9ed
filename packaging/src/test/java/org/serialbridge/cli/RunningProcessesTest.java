package org.serialbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningProcessesTest {
  private static final String JAVA = "/usr/bin/java -Xmx24m -cp lib/* org.serialbridge.cli.Main ";

  @TempDir private Path proc;

  private Path process(long pid, String commandLine) throws IOException {
    Path process = Files.createDirectory(proc.resolve(String.valueOf(pid)));
    Files.writeString(process.resolve("cmdline"), commandLine.replace(' ', '\0') + "\0");
    return process;
  }

  private static void runsIn(Path process, Path folder) throws IOException {
    Files.createSymbolicLink(process.resolve("cwd"), folder);
  }

  @Test
  void whoRunsConvertersIsFoundByItsCommandLine() throws Exception {
    Path home = proc.resolve("home");
    runsIn(process(9, JAVA + "run --state-dir /a/b --port com1=/dev/ttyS0"), home);
    runsIn(process(10, JAVA + "run --port com1=/dev/ttyS0 --state-dir=c/../d"), home);
    runsIn(process(11, JAVA + "run --config /etc/serialbridge/serialbridge.conf"), home);
    runsIn(process(12, JAVA + "demo"), home);
    runsIn(process(13, JAVA + "demo --folder demo"), home);
    process(14, JAVA + "status --state-dir /a/b");
    process(15, JAVA.strip());
    process(16, "vi org.serialbridge.cli.Main run");
    process(17, "");
    Files.createDirectory(proc.resolve("18")); // it has ended
    Files.createDirectory(proc.resolve("sys"));
    assertThat(RunningProcesses.in(proc).all())
        .extracting(Object::toString)
        .containsExactly(
            "  --state-dir /a/b  (pid 9)",
            "  --state-dir " + home + "/d  (pid 10)",
            "  --state-dir /var/lib/serialbridge  (pid 11)",
            "  --state-dir /tmp/serialbridge-demo/state  (pid 12)",
            "  --state-dir " + home + "/demo/state  (pid 13)");
  }

  /** Its command line may be read, where it runs may not. */
  @Test
  void aProcessOfAnotherUserIsSeenToo() throws Exception {
    process(7, JAVA + "run --config /etc/serialbridge/serialbridge.conf");
    process(8, JAVA + "run --state-dir state");
    RunningProcesses running = RunningProcesses.in(proc);
    assertThat(running.with(Path.of("/var/lib/serialbridge"))).isPresent();
    assertThat(running.noneAnswers(Path.of("/nope")))
        .isEqualTo(
            """
            no serialbridge is running with state folder /nope; running:
              --state-dir /var/lib/serialbridge  (pid 7)
              --state-dir state  (pid 8)""");
  }

  @Test
  void theSameFolderByAnotherNameIsTheSame() throws Exception {
    Path folder = Files.createDirectory(proc.resolve("state"));
    Path link = Files.createSymbolicLink(proc.resolve("link"), folder);
    RunningProcesses running = new RunningProcesses(List.of(new RunningProcesses.One(7, folder)));
    assertThat(running.with(link)).isPresent();
    assertThat(running.with(folder.resolve("../state"))).isPresent();
    assertThat(running.noneAnswers(link))
        .isEqualTo(
            "the serialbridge with state folder "
                + link
                + " (pid 7) does not answer there: it starts or stops, or its log says why");
  }

  @Test
  void noneAndManyAreTold() {
    assertThat(new RunningProcesses(List.of()).noneAnswers(Path.of("/a")))
        .isEqualTo(
            "no serialbridge is running with state folder /a, nor with another;"
                + " start one: systemctl start serialbridge");
    List<RunningProcesses.One> many =
        LongStream.range(1, 13)
            .mapToObj(pid -> new RunningProcesses.One(pid, Path.of("/s" + pid)))
            .toList();
    assertThat(new RunningProcesses(many).noneAnswers(Path.of("/a")))
        .contains("(pid 10)\n  and 2 more")
        .doesNotContain("(pid 11)");
  }
}
