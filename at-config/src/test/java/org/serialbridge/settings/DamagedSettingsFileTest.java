package org.serialbridge.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not whole are set aside; the kept one, then the factory's values, are used. */
class DamagedSettingsFileTest {
  private static final ApplianceSettings OLD = secretive("Old-Passw0rd", "0ldK3y");
  private static final ApplianceSettings PRESENT = secretive("Qw7Zk9Vx3Jp1", "Mn5Rt8Gh");
  private static final String TEXT = SettingsText.format(PRESENT);

  @TempDir Path folder;

  private SettingsFile settings;
  private Path file;
  private Path kept;
  private Path damaged;

  private static ApplianceSettings secretive(String password, String key) {
    PortSettings unit =
        PortSettings.FACTORY
            .with(DeviceRows.WEB_USER, new WebUser("admin", password))
            .with(FunctionRows.CLOUD_KEY, new CloudKey("4711", key));
    return ApplianceSettings.FACTORY.withPort("com1", unit);
  }

  @BeforeEach
  void oldFileIsKept() throws IOException {
    settings = new SettingsFile(folder);
    file = folder.resolve("settings.conf");
    kept = folder.resolve("settings.conf.kept");
    damaged = folder.resolve("settings.conf.damaged");
    Files.writeString(kept, SettingsText.format(OLD));
  }

  private SettingsFile.Loaded load(String text) throws IOException {
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    return settings.load();
  }

  private String problemOf(String text) throws IOException {
    SettingsFile.Loaded loaded = load(text);
    assertThat(loaded.settings()).isEqualTo(OLD);
    assertThat(loaded.problems()).hasSize(1);
    assertThat(file).doesNotExist();
    assertThat(damaged).hasBinaryContent(text.getBytes(StandardCharsets.ISO_8859_1));
    return loaded.problems().get(0);
  }

  @Test
  void theWholeFileIsUsedWithoutProblems() throws IOException {
    assertThat(load(TEXT)).isEqualTo(new SettingsFile.Loaded(PRESENT, List.of(), false));
  }

  @Test
  void whicheverByteIsChangedTheChecksumIsWrong() throws IOException {
    String text = SettingsFile.withChecksum(TEXT);
    assertThat(load(text)).isEqualTo(new SettingsFile.Loaded(PRESENT, List.of(), false));
    int endOfChecksum = text.indexOf('\n');
    for (int i = "# SHA-256 of the lines below: ".length(); i < text.length(); i++) {
      char other = text.charAt(i) == '7' ? '8' : '7';
      if (i != endOfChecksum) {
        assertThat(told(text.substring(0, i) + other + text.substring(i + 1)))
            .as("byte %d", i)
            .contains("checksum is wrong");
      }
    }
  }

  @Test
  void anEditByHandIsSetAsideAndCanBeImported() throws IOException {
    String edited =
        SettingsFile.withChecksum(TEXT).replace("web.port = \"80\"", "web.port = \"8080\"");
    assertThat(problemOf(edited))
        .isEqualTo(
            "%s: damaged, not used: its checksum is wrong, or it was edited by hand; kept as %s;"
                    .formatted(file, damaged)
                + " to take it all the same: serialbridge config import --state-dir %s %s"
                    .formatted(folder, damaged));
    SettingsText.Parsed parsed = SettingsText.parse(edited);
    assertThat(parsed.all()).isEmpty();
    assertThat(parsed.edit().madeIn(OLD).device().get(DeviceRows.WEB_PORT)).isEqualTo(8_080);
  }

  @Test
  void aFileWithoutAChecksumIsTakenAndGetsOneAtTheNextSave() throws IOException {
    assertThat(load(TEXT).settings()).isEqualTo(PRESENT);
    settings.save(OLD);
    assertThat(Files.readAllLines(file).get(0))
        .matches("# SHA-256 of the lines below: [0-9a-f]{64}");
  }

  @Test
  void truncatedAnywhereTheKeptFileIsUsed() throws IOException {
    // The last line may lack its end: all values are there.
    for (int size = 0; size < TEXT.strip().length(); size++) {
      SettingsFile.Loaded loaded = load(TEXT.substring(0, size));
      assertThat(loaded.settings()).as("%d bytes", size).isEqualTo(OLD);
      assertThat(loaded.problems()).as("%d bytes", size).hasSize(1);
    }
  }

  @Test
  void aFileThatWasSetAsideIsToldOfUntilTheNextSave() throws IOException {
    problemOf("");
    for (int start = 0; start < 2; start++) {
      SettingsFile.Loaded again = settings.load();
      assertThat(again.settings()).isEqualTo(OLD);
      assertThat(again.isDamaged()).isTrue();
      assertThat(again.problems())
          .containsExactly(
              "%s: damaged, not used; kept as %s; to take it all the same: serialbridge config"
                      .formatted(file, damaged)
                  + " import --state-dir %s %s".formatted(folder, damaged));
    }
    settings.save(OLD);
    assertThat(settings.load().problems()).isEmpty();
  }

  @Test
  void truncatedWithoutAKeptFileTheFactorysAreUsed() throws IOException {
    Files.delete(kept);
    for (int size = 0; size < TEXT.strip().length(); size += 7) {
      assertThat(load(TEXT.substring(0, size)).settings()).isEqualTo(ApplianceSettings.FACTORY);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4_096, 100_000, (4 << 20) + 1})
  void zerosAreDamage(int size) throws IOException {
    assertThat(problemOf("\0".repeat(size)))
        .startsWith(file + ": damaged, not used: ")
        .contains(
            "; kept as " + damaged + "; to take it all the same: serialbridge config import ");
  }

  @Test
  void bothFilesDamagedAreTheFactorys() throws IOException {
    Files.writeString(kept, "");
    SettingsFile.Loaded loaded = load("");
    assertThat(loaded.settings()).isEqualTo(ApplianceSettings.FACTORY);
    assertThat(loaded.problems()).hasSize(2);
    assertThat(damaged).exists();
    assertThat(folder.resolve("settings.conf.kept.damaged")).exists();
  }

  @Test
  void aFolderInPlaceOfTheFileIsToldAndNotUsed() throws IOException {
    Files.createDirectory(file);
    SettingsFile.Loaded loaded = settings.load();
    assertThat(loaded.settings()).isEqualTo(OLD);
    assertThat(loaded.problems()).singleElement().asString().startsWith(file + ": ");
  }

  @Test
  void savingBehindDamageKeepsTheGoodFile() throws IOException {
    load("");
    settings.save(PRESENT);
    Files.delete(file);
    assertThat(settings.load().settings()).isEqualTo(OLD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"device.future", "port.com1.future", "port.COM1.uart", "port.com1", "x", "device"})
  void unknownKeysAreToldAndTheRestIsUsed(String key) throws IOException {
    SettingsFile.Loaded loaded = load(key + " = \"Qw7Zk9\"\n" + TEXT);
    assertThat(loaded.settings()).isEqualTo(PRESENT);
    assertThat(loaded.problems())
        .containsExactly(file + ": " + key + ": unknown setting, left out");
  }

  @Test
  void missingKeysHaveTheirFactoryValues() throws IOException {
    SettingsFile.Loaded loaded = load("format = 1\ndevice.web.port = \"81\"\nend = yes\n");
    Settings device = Settings.factory(Setting.Level.DEVICE).with(DeviceRows.WEB_PORT, 81);
    assertThat(loaded.settings()).isEqualTo(new ApplianceSettings(device, Map.of()));
    assertThat(loaded.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          device.web.port = "80"    | device.web.port = "0"      | device.web.port: Enter a number from 1 to 65535, not "0"
          device.web.port = "80"    | device.web.port = ""       | device.web.port: Enter a number from 1 to 65535, not ""
          device.web.port = "80"    | device.web.port = 80       | device.web.port: not one text in quotes
          device.web.port = "80"    | device.web.port = "        | device.web.port: not one text in quotes
          device.web.port = "80"    | device.web.port            | device.web.port: not one text in quotes
          format = 1                | format = 2                 | not whole (expected: format = 1
          port.com1.echo = "ON"     | port.com1.echo = "MAYBE"   | port.com1.echo: Enter ON or OFF, not "MAYBE"
          """)
  void oneBadValueSetsTheWholeFileAside(String good, String bad, String problem)
      throws IOException {
    assertThat(TEXT).contains(good);
    assertThat(problemOf(TEXT.replace(good, bad))).contains(": damaged, not used: " + problem);
  }

  @Test
  void allBadValuesAreTold() throws IOException {
    String text =
        TEXT.replace("\"ON\"", "\"MAYBE\"").replace("device.web.port = \"80\"", "end = no");
    assertThat(problemOf(text)).contains("not whole");
    assertThat(problemOf(TEXT.replace("\"ON\"", "\"MAYBE\"")))
        .contains("port.com1.echo: ", "port.com1.modbus.exceptions: ");
  }

  @Test
  void aKeyGivenTwiceIsDamage() throws IOException {
    assertThat(problemOf("device.web.port = \"80\"\n" + TEXT))
        .contains("device.web.port: not one text in quotes");
  }

  @Test
  void includesAndVariablesAreNotFollowed() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "device.web.port = \"81\"\n");
    String text = TEXT.replace("device.web.port = \"80\"\n", "");
    SettingsFile.Loaded loaded = load("include = " + other + "\n" + text);
    assertThat(loaded.settings()).isEqualTo(PRESENT);
    assertThat(problemOf(TEXT.replace("\"80\"", "\"${device.web.port}\"")))
        .contains("Enter a number from 1 to 65535, not \"${device.web.port}\"");
  }

  @ParameterizedTest
  @ValueSource(chars = {'\n', '\\', '"', '=', '#', 'X', '\0', '\u00FF'})
  void secretsAreNeverInProblemsWhicheverByteIsDamaged(char byteInstead) {
    List<String> pieces = new ArrayList<>();
    for (String secret : List.of("Qw7Zk9Vx3Jp1", "Mn5Rt8Gh")) {
      for (int from = 0; from + 3 <= secret.length(); from++) {
        pieces.add(secret.substring(from, from + 3));
      }
    }
    for (int i = 0; i < TEXT.length(); i++) {
      String text = TEXT.substring(0, i) + byteInstead + TEXT.substring(i + 1);
      assertThat(pieces).as("byte %d", i).noneMatch(told(text)::contains);
    }
  }

  private static String told(String text) {
    List<String> notes = new ArrayList<>();
    try {
      SettingsFile.parse(text, "", notes);
    } catch (SettingsFormatException e) {
      notes.add(e.getMessage());
    }
    return notes.toString();
  }

  @Test
  void secretsAreNotInTheMessageOfABadEscape() {
    assertThat(told(TEXT.replace("Qw7Zk9Vx3Jp1", "\\uQw7Zk9Vx3Jp1")))
        .isEqualTo("[not in the properties format]");
    assertThat(Arrays.asList(TEXT.split("\n")))
        .contains("device.web.user = \"admin,Qw7Zk9Vx3Jp1\"");
  }
}
