package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.docs.SettingsReference;
import org.serialbridge.settings.MadeUpRow;
import org.serialbridge.settings.SettingTable;

/** One row more, in an archive beside the program's, is a setting everywhere. */
@Timeout(300)
class MadeUpRowIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Map<String, String> EXTENDED =
      Map.of("SERIALBRIDGE_JAVA_OPTS", "-Dserialbridge.extensions=true");

  @TempDir private Path folder;
  private Path home;

  /** The distribution with one archive more. */
  @BeforeEach
  void copyDistribution() throws IOException {
    Path distribution = RunningBridge.launcher().getParent().getParent();
    home = folder.resolve("home");
    try (Stream<Path> all = Files.walk(distribution)) {
      for (Path one : (Iterable<Path>) all::iterator) {
        Path copy = home.resolve(distribution.relativize(one).toString());
        if (Files.isDirectory(one)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(one, copy);
        }
      }
    }
    Path archive = home.resolve("lib").resolve("made-up.jar");
    try (OutputStream file = Files.newOutputStream(archive);
        JarOutputStream jar = new JarOutputStream(file)) {
      add(jar, MadeUpRow.class);
      add(jar, SettingsReference.class);
      jar.putNextEntry(new JarEntry("META-INF/services/" + SettingTable.Extension.class.getName()));
      jar.write(MadeUpRow.class.getName().getBytes(StandardCharsets.UTF_8));
      jar.closeEntry();
    }
  }

  private static void add(JarOutputStream jar, Class<?> added) throws IOException {
    String name = added.getName().replace('.', '/') + ".class";
    jar.putNextEntry(new JarEntry(name));
    jar.write(added.getResourceAsStream("/" + name).readAllBytes());
    jar.closeEntry();
  }

  private Path launcher() {
    return home.resolve("bin").resolve("serialbridge");
  }

  private String command(TestBench bench, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("env"));
    EXTENDED.forEach((name, value) -> command.add(name + "=" + value));
    command.add(launcher().toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--state-dir", bench.stateFolder().toString()));
    return CommandRun.of(folder, command).answer();
  }

  @Test
  void aRowIsASettingInAtHelpFileApiPageAndDocument() throws Exception {
    int web = TestPorts.take();
    try (TestBench bench = new TestBench(folder, "com1")) {
      List<String> arguments =
          bench.arguments(
              "--at", "AT+WEBPORT=" + web, "--at", "AT+WEBU=user,word", "--at", "AT+MADEUP=6");
      RunningBridge bridge =
          RunningBridge.start(folder, EXTENDED, launcher(), arguments.toArray(String[]::new));
      try (bridge) {
        bridge.awaitReady();
        bridge.awaitLog(bench.port("com1") + " open with");
        Python.run(LIMIT, "ask.py", bench.device("com1"), "MADEUP=6");

        assertThat(command(bench, "config", "export"))
            .contains(
                "# AT+MADEUP: Made-up time. Time that means nothing. Accepted: a number from 3 to"
                    + " 77 s.\nport.com1.made-up = \"6\"\n");
        Path file = Files.writeString(folder.resolve("one.conf"), "port.com1.made-up = 7\n");
        assertThat(command(bench, "config", "import", file.toString()))
            .contains("port.com1.made-up: \"6\" -> \"7\"");
        Python.run(LIMIT, "ask.py", bench.device("com1"), "MADEUP=7");

        Python.run(LIMIT, "made_up_row.py", "http://127.0.0.1:" + web, "user", "word");
        Python.run(LIMIT, "ask.py", bench.device("com1"), "MADEUP=9");
      }
    }
  }

  @Test
  void aRowIsInTheDocumentOnlyIfExtensionsAreLookedFor() throws Exception {
    assertThat(document(true))
        .contains(
            "- **AT+MADEUP** (`made-up`, factory `5`): Made-up time. Time that means nothing."
                + " Accepted: a number from 3 to 77 s. ");
    assertThat(document(false)).contains("**AT+UART**").doesNotContain("MADEUP");
  }

  private String document(boolean isExtended) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dserialbridge.extensions=" + isExtended,
            "-cp",
            home.resolve("lib") + "/*",
            SettingsReference.class.getName());
    return CommandRun.of(folder, command).answer().replaceAll("\\s+", " ");
  }
}
