package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A settings file that somebody edits while the program is stopped. */
class SettingsDamageIT {
  @TempDir private Path folder;

  @Test
  void anEditByHandIsToldWithTheCommandThatTakesIt() throws Exception {
    try (TestBench bench = new TestBench(folder, "com1")) {
      bench.run("--at", "AT+WEBPORT=" + TestPorts.take(), "--at", "AT+MID=before");
      CommandRun.ofLauncher(
              folder, "config", "import", "--state-dir", state(bench), name("now").toString())
          .answer();
      bench.stop();
      Path file = bench.stateFolder().resolve("settings.conf");
      Files.writeString(file, Files.readString(file).replace("\"now\"", "\"by hand\""));

      RunningBridge bridge = bench.run();
      bridge.awaitLog("ERROR settings: " + file + ": damaged, not used: its checksum is wrong");
      assertThat(bench.status().device()).as("of the kept file").isEqualTo("before");
      String damage = bench.status().settingsDamage().orElseThrow();
      assertThat(CommandRun.ofLauncher(folder, "status", "--state-dir", state(bench)).out())
          .contains("settings: " + file);

      String command = damage.substring(damage.indexOf("serialbridge config import"));
      List<String> words = List.of(command.split(" "));
      CommandRun taken =
          CommandRun.ofLauncher(folder, words.subList(1, words.size()).toArray(String[]::new));
      assertThat(taken.exitCode()).as(taken.err()).isZero();
      assertThat(bench.status().device()).isEqualTo("by hand");
      assertThat(bench.status().settingsDamage()).isEmpty();
    }
  }

  private static String state(TestBench bench) {
    return bench.stateFolder().toString();
  }

  private Path name(String name) throws Exception {
    return Files.writeString(folder.resolve("name.conf"), "device.name = \"" + name + "\"\n");
  }
}
