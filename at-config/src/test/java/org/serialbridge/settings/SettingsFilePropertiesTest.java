package org.serialbridge.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What holds for the files of all settings, and for files that are none. */
class SettingsFilePropertiesTest {
  private static Path folder;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory(Path.of("target"), "settings");
  }

  @AfterContainer
  static void deleteFolder() throws IOException {
    for (String end : List.of("", ".kept", ".damaged", ".kept.damaged")) {
      Files.deleteIfExists(folder.resolve("settings.conf" + end));
    }
    Files.delete(folder);
  }

  @Property(tries = 1_500)
  void allSettingsSurviveTheirText(@ForAll("appliances") ApplianceSettings settings)
      throws SettingsFormatException {
    List<String> notes = new ArrayList<>();
    String text = SettingsText.format(settings);
    assertThat(SettingsFile.parse(text, "", notes)).isEqualTo(settings);
    assertThat(notes).isEmpty();
    assertThat(text).matches("[\n -~]+");
  }

  @Property(tries = 100)
  void allSettingsSurviveTheDisk(@ForAll("appliances") ApplianceSettings settings)
      throws IOException {
    SettingsFile file = new SettingsFile(folder);
    file.save(settings);
    assertThat(file.load()).isEqualTo(new SettingsFile.Loaded(settings, List.of(), false));
  }

  @Property(tries = 1_000)
  void flippedBytesAreDamageOrSettings(
      @ForAll("appliances") ApplianceSettings settings, @ForAll("flips") List<Flip> flips)
      throws IOException {
    byte[] bytes = SettingsText.format(settings).getBytes(StandardCharsets.ISO_8859_1);
    flips.forEach(flip -> bytes[flip.at % bytes.length] ^= flip.bits);
    assertDamageOrSettings(bytes);
  }

  @Property(tries = 500)
  void garbageIsDamage(@ForAll byte[] bytes) throws IOException {
    assertThat(assertDamageOrSettings(bytes)).isEqualTo(ApplianceSettings.FACTORY);
  }

  @Property(tries = 500)
  void linesOfAnyTextAreDamageOrSettings(@ForAll("lines") List<String> lines) throws IOException {
    String text = "format = 1\n" + String.join("\n", lines) + "\nend = yes\n";
    assertDamageOrSettings(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Whatever was loaded can be saved again; damage is set aside and the factory's values used. */
  private static ApplianceSettings assertDamageOrSettings(byte[] bytes) throws IOException {
    Path path = folder.resolve("settings.conf");
    Files.deleteIfExists(folder.resolve("settings.conf.kept"));
    Files.write(path, bytes);
    SettingsFile.Loaded loaded = new SettingsFile(folder).load();
    if (!Files.exists(path)) {
      assertThat(loaded.settings()).isEqualTo(ApplianceSettings.FACTORY);
      assertThat(loaded.problems()).hasSize(1);
    }
    new SettingsFile(folder).save(loaded.settings());
    assertThat(new SettingsFile(folder).load().settings()).isEqualTo(loaded.settings());
    return loaded.settings();
  }

  record Flip(int at, byte bits) {}

  @Provide
  Arbitrary<ApplianceSettings> appliances() {
    return SettingArbitraries.appliances();
  }

  @Provide
  Arbitrary<List<Flip>> flips() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 20_000),
            Arbitraries.oneOf(
                Arbitraries.of(1, 2, 4, 8, 16, 32, 64, 128).map(Integer::byteValue),
                Arbitraries.bytes().filter(bits -> bits != 0)))
        .as(Flip::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  @Provide
  Arbitrary<List<String>> lines() {
    return Arbitraries.oneOf(
            Arbitraries.of(
                "device.name = \"", "\"", "\\", "port.com1.uart", "port..x = \"\"", ".", "="),
            Arbitraries.of(
                "include = x", "format = 1", "end = yes", "# c", "port.com1.http.url = \"a\"\\"),
            Arbitraries.strings().withCharRange('\0', '\u00FF').ofMaxLength(30))
        .list()
        .ofMaxSize(8);
  }
}
