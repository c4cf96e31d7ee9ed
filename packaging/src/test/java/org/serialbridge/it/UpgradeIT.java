package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A state folder that version 0.1.0 has written, with a value of its own for each setting. */
@Timeout(120)
class UpgradeIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private static List<String> settings(String file) {
    return file.lines().filter(line -> line.contains(" = ") && !line.startsWith("#")).toList();
  }

  private static String written() throws IOException {
    try (InputStream in = UpgradeIT.class.getResourceAsStream("settings-0.1.0.conf")) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void itsSettingsAreExportedAsTheyWereBeforeAndAfterAStart() throws Exception {
    try (TestBench bench = new TestBench(folder, "com1", "com2", "com3")) {
      Files.createDirectories(bench.stateFolder());
      Files.writeString(
          bench.stateFolder().resolve("settings.conf"), written(), StandardCharsets.ISO_8859_1);
      CommandRun before = export(bench);
      assertThat(before.exitCode()).isZero();
      assertThat(settings(before.out())).containsAll(settings(written()));

      String[] arguments = bench.arguments().toArray(String[]::new);
      try (RunningBridge bridge = RunningBridge.start(folder, arguments).awaitReady()) {
        bridge.awaitLog(bench.port("com2") + " open with");
        assertThat(bridge.log()).doesNotContain("damaged", "unknown setting");
        isAsBefore(bench, before);
      }
    }
  }

  private void isAsBefore(TestBench bench, CommandRun before) throws Exception {
    assertThat(settings(export(bench).out())).isEqualTo(settings(before.out()));
    assertThat(bench.status("com2").endpoint().state()).contains("port 20109");
    Python.run(
        LIMIT,
        "ask.py",
        bench.device("com2"),
        "SOCK=TCPS,192.168.1.211,20109",
        "SOCKPORT=20109",
        "WEBU=operator,s p=;");
  }

  private CommandRun export(TestBench bench) throws IOException, InterruptedException {
    return CommandRun.ofLauncher(
        folder, "config", "export", "--state-dir", bench.stateFolder().toString());
  }
}
