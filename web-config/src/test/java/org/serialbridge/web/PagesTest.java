package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.serialbridge.settings.Group;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;

/** The scripts of the pages know no setting: the API tells them all. */
class PagesTest {
  private static List<Path> scripts() throws IOException, URISyntaxException {
    Path pages = Path.of(StaticFiles.class.getResource("pages").toURI());
    try (Stream<Path> files = Files.list(pages)) {
      return files.filter(file -> file.toString().endsWith(".js")).toList();
    }
  }

  @Test
  void noScriptNamesASetting() throws Exception {
    assertThat(scripts()).hasSizeGreaterThan(5);
    List<String> named = new ArrayList<>();
    for (Path script : scripts()) {
      String text = Files.readString(script);
      for (Setting<?> row : SettingTable.ROWS) {
        // Keys of one word are words of other things, too.
        boolean isNamed = isQuoted(text, row.name());
        boolean isKeyed = row.key().matches(".*[.-].*") && isQuoted(text, row.key());
        if (isNamed || isKeyed) {
          named.add(script.getFileName() + ": " + row.name());
        }
      }
    }
    assertThat(named).isEmpty();
  }

  @Test
  void noFormOfSettingsNamesALabelOrAGroup() throws Exception {
    List<String> named = new ArrayList<>();
    int forms = 0;
    for (Path script : scripts()) {
      String text = Files.readString(script);
      if (text.contains("settingsForm")) {
        forms++;
        Stream.concat(
                SettingTable.ROWS.stream().map(Setting::label),
                Stream.of(Group.values()).map(Group::heading))
            .filter(words -> isQuoted(text, words))
            .forEach(named::add);
      }
    }
    assertThat(forms).isEqualTo(4);
    assertThat(named).isEmpty();
  }

  private static boolean isQuoted(String script, String name) {
    return Stream.of("\"", "'", "`").anyMatch(quote -> script.contains(quote + name + quote));
  }
}
