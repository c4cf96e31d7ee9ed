package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code serialbridge report}: the support bundle of a running process, and of none. */
@Timeout(60)
class ReportIT {
  private static final int ENVIRONMENT = 1;

  @TempDir private Path folder;

  @Test
  void itHasAllSectionsAndNoSecret() throws Exception {
    try (TestBench bench = new TestBench(folder, "com1", "com2")) {
      bench.run(
          "--at",
          "AT+SOCK=TCPS,127.0.0.1," + TestPorts.take(),
          "--at",
          "com2:AT+SOCK=TCPS,127.0.0.1," + TestPorts.take(),
          "--at",
          "AT+WEBPORT=" + TestPorts.take(),
          "--at",
          "AT+WEBU=somebody,kjhgfdsa",
          "--at",
          "AT+REGCLOUD=12345678,poiuytre",
          "--at",
          "com2:AT+MAXSK=3");
      try (FileOutputStream device = new FileOutputStream(bench.device("com1"))) {
        device.write("hello".getBytes(StandardCharsets.US_ASCII));
      }
      String state = bench.stateFolder().toString();
      String report = CommandRun.ofLauncher(folder, "report", "--state-dir", state).answer();
      assertThat(report)
          .startsWith("serialbridge support report, ")
          .contains("==== versions\nserialbridge ", "\nJava ")
          .contains("==== status\n{", "\"name\":\"com2\"")
          .contains("com2: AT+MAXSK=3\n", "device: AT+WEBU=(secret)\n")
          .contains("com1: AT+REGCLOUD=(secret)\n")
          .contains("==== serial devices\n", "==== log\n", "INFO web: listening on 127.0.0.1")
          .contains("==== traffic of com1\n", "==== traffic of com2\n", "==== kernel\n")
          .doesNotContain("kjhgfdsa", "poiuytre", "12345678");
    }
  }

  @Test
  void withoutAProcessItSaysSo() throws Exception {
    String state = folder.resolve("none").toString();
    CommandRun run = CommandRun.ofLauncher(folder, "report", "--state-dir", state);
    assertThat(run.exitCode()).isEqualTo(ENVIRONMENT);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("no serialbridge is running with state folder " + state)
        .doesNotContain("\tat ");
  }

  @Test
  void helpPrintsNoReport() throws Exception {
    String help = CommandRun.ofLauncher(folder, "report", "--help").answer();
    assertThat(help).startsWith("Usage: serialbridge report").contains("--state-dir");
    assertThat(help).doesNotContain("====").contains("secrets");
    assertThat(help.lines()).allMatch(line -> line.length() <= 80);
  }
}
