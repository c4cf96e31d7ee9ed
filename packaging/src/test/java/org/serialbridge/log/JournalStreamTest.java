package org.serialbridge.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalStreamTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ERROR settings: lost | <3>settings: lost",
        "WARN com1: hung up   | <4>com1: hung up",
        "INFO com1: open      | <6>com1: open",
        "DEBUG detail         | <7>detail",
        "ready                | ready",
        "at org.Main.main     | at org.Main.main"
      })
  void logLinesHaveThePriorityOfTheirLevel(String line, String expected) {
    ByteArrayOutputStream journal = new ByteArrayOutputStream();
    new JournalStream(new PrintStream(journal, true, StandardCharsets.UTF_8)).println(line);
    assertThat(journal.toString(StandardCharsets.UTF_8)).isEqualTo(expected + "\n");
  }

  @Test
  void onlyTheStreamThatSystemdNamesIsTheJournal(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("stderr"));
    Map<String, Object> of = Files.readAttributes(file, "unix:dev,ino");
    String name = of.get("dev") + ":" + of.get("ino");
    assertThat(JournalStream.isJournal(name, file)).isTrue();
    assertThat(JournalStream.isJournal(name + "0", file)).isFalse();
    assertThat(JournalStream.isJournal(null, file)).isFalse();
    assertThat(JournalStream.isJournal(name, folder.resolve("missing"))).isFalse();
  }
}
