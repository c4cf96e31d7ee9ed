package org.serialbridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;

/** The README's tables are what the setting table says. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");

  @Test
  void theSettingsTableHasALineForEachRowInTheirOrder() throws IOException {
    List<String> lines =
        Files.readAllLines(README).stream().filter(line -> line.startsWith("| AT+")).toList();
    assertThat(lines).isEqualTo(SettingTable.ROWS.stream().map(ReadmeTest::line).toList());
  }

  private static <T> String line(Setting<T> row) {
    return "| AT+%s | %s | `%s` | %s | %s |"
        .formatted(
            row.name(),
            row.syntax().accepts().replace("|", "\\|"),
            row.syntax().format(row.factory()),
            row.level() == Setting.Level.DEVICE ? "device" : "port",
            row.help());
  }
}
