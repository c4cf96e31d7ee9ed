package org.serialbridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The documents say what the setting table says. {@code -Dserialbridge.writeDocuments=true} writes
 * them, too.
 */
class SettingsReferenceTest {
  private static final Path CHAPTER = Path.of("..", "docs", "at-commands.md");
  private static final Path MANUAL_PAGE = Path.of("src", "main", "deb", "serialbridge-settings.5");
  private static final String BEGIN = "<!-- settings table: generated, see CONTRIBUTING -->\n";
  private static final String END = "<!-- end of settings table -->\n";

  private static void check(Path file, String expected) throws IOException {
    if (Boolean.getBoolean("serialbridge.writeDocuments")) {
      Files.writeString(file, expected);
    }
    assertThat(Files.readString(file)).isEqualTo(expected);
  }

  @Test
  void theChapterOfTheSettingsIsTheTable() throws IOException {
    String text = Files.readString(CHAPTER);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    assertThat(end).isGreaterThanOrEqualTo(begin);
    String head = text.substring(0, begin);
    check(CHAPTER, head + "\n" + SettingsReference.markdown() + "\n" + text.substring(end));
  }

  @Test
  void theManualPageIsTheTable() throws IOException {
    check(MANUAL_PAGE, SettingsReference.manualPage());
  }
}
