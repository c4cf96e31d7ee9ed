package org.serialbridge.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Saving and loading, and what a save that fails or a power cut leaves behind. */
class SettingsFileTest {
  @TempDir Path folder;

  private SettingsFile settings;
  private Path file;
  private Path kept;
  private Path written;

  @BeforeEach
  void names() {
    settings = new SettingsFile(folder);
    file = folder.resolve("settings.conf");
    kept = folder.resolve("settings.conf.kept");
    written = folder.resolve("settings.conf.new");
  }

  private static ApplianceSettings numbered(int webPort) {
    PortSettings unit =
        PortSettings.FACTORY
            .with(DeviceRows.WEB_PORT, webPort)
            .with(FunctionRows.REGISTRATION_TEXT, " number " + webPort + " ");
    return ApplianceSettings.FACTORY.withPort("com1", unit).withPort("com2", unit);
  }

  private void assertLoads(ApplianceSettings expected) {
    assertThat(settings.load()).isEqualTo(new SettingsFile.Loaded(expected, List.of(), false));
  }

  private void assertSavesAndLoadsAgain() throws IOException {
    settings.save(numbered(9_999));
    assertLoads(numbered(9_999));
    assertThat(written).doesNotExist();
  }

  @Test
  void anEmptyFolderIsTheFactorysWithoutProblems() {
    assertLoads(ApplianceSettings.FACTORY);
  }

  @Test
  void aMissingFolderIsTheFactorysWithoutProblems() {
    settings = new SettingsFile(folder.resolve("missing"));
    assertLoads(ApplianceSettings.FACTORY);
  }

  @Test
  void whatIsSavedIsLoaded() throws IOException {
    settings.save(numbered(1));
    assertLoads(numbered(1));
    settings.save(ApplianceSettings.FACTORY);
    assertLoads(ApplianceSettings.FACTORY);
  }

  @Test
  void theFileBeforeIsKept() throws IOException {
    settings.save(numbered(1));
    settings.save(numbered(2));
    settings.save(numbered(3));
    Files.delete(file);
    assertLoads(numbered(2));
  }

  @Test
  void theFileHasALineForEachSetting() throws IOException {
    settings.save(numbered(1));
    List<String> lines = Files.readAllLines(file);
    for (Setting<?> row : SettingTable.ROWS) {
      String key = (row.level() == Setting.Level.DEVICE ? "device." : "port.com1.") + row.key();
      assertThat(lines).filteredOn(line -> line.startsWith(key + " = ")).hasSize(1);
    }
    assertThat(lines).contains("format = 1", "port.com2.registry.text = \" number 1 \"");
    assertThat(lines.get(lines.size() - 1)).isEqualTo("end = yes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-rw-rw-", "rwxrwxrwx", "r--------"})
  void onlyTheOwnerReadsTheFilesWhateverLayThere(String left) throws IOException {
    for (int i = 1; i <= 3; i++) {
      Files.writeString(written, "left by a save that was cut short");
      Files.setPosixFilePermissions(written, PosixFilePermissions.fromString(left));
      settings.save(numbered(i));
    }
    for (Path path : List.of(file, kept)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aLinkInPlaceOfTheNewFileIsNotFollowed() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "other");
    Files.createSymbolicLink(written, other);
    settings.save(numbered(1));
    assertThat(other).hasContent("other");
    assertLoads(numbered(1));
  }

  @Test
  void aMissingFolderCannotBeSavedTo() {
    Path missing = folder.resolve("missing");
    assertThatIOException().isThrownBy(() -> new SettingsFile(missing).save(numbered(1)));
    assertThat(missing).doesNotExist();
  }

  @Test
  void aFileCannotBeSavedTo() throws IOException {
    Path notFolder = Files.writeString(folder.resolve("file"), "content");
    assertThatIOException().isThrownBy(() -> new SettingsFile(notFolder).save(numbered(1)));
    assertThat(notFolder).hasContent("content");
  }

  @ParameterizedTest
  @ValueSource(strings = {"settings.conf.new", "settings.conf.kept"})
  void aSaveThatFailsHalfwayLeavesTheOldSettings(String blocked) throws IOException {
    settings.save(numbered(1));
    // A folder that is not empty can neither be written nor be replaced, by root either.
    Files.createDirectories(folder.resolve(blocked).resolve("content"));
    assertThatIOException().isThrownBy(() -> settings.save(numbered(2)));
    assertThat(settings.load().settings()).isEqualTo(numbered(1));
    Files.delete(folder.resolve(blocked).resolve("content"));
    Files.delete(folder.resolve(blocked));
    assertSavesAndLoadsAgain();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, Integer.MAX_VALUE})
  void aCutWhileTheNewFileIsWrittenLoadsTheOld(int size) throws IOException {
    settings.save(numbered(1));
    settings.save(numbered(2));
    writeNew(numbered(3), size);
    assertLoads(numbered(2));
    assertSavesAndLoadsAgain();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, Integer.MAX_VALUE})
  void aCutInTheFirstSaveLoadsTheFactorys(int size) throws IOException {
    writeNew(numbered(1), size);
    assertLoads(ApplianceSettings.FACTORY);
    assertSavesAndLoadsAgain();
  }

  @Test
  void aCutBetweenTheRenamesLoadsTheOld() throws IOException {
    settings.save(numbered(1));
    settings.save(numbered(2));
    writeNew(numbered(3), Integer.MAX_VALUE);
    Files.delete(kept);
    Files.move(file, kept);
    assertLoads(numbered(2));
    assertSavesAndLoadsAgain();
    Files.delete(file);
    assertLoads(numbered(2));
  }

  @Test
  void aCutBehindTheRenamesLoadsTheNew() throws IOException {
    settings.save(numbered(1));
    writeNew(numbered(2), Integer.MAX_VALUE);
    Files.move(file, kept);
    Files.move(written, file);
    assertLoads(numbered(2));
    assertSavesAndLoadsAgain();
  }

  private void writeNew(ApplianceSettings content, int size) throws IOException {
    String text = SettingsText.format(content);
    Files.writeString(written, text.substring(0, Math.min(size, text.length())));
  }
}
