package org.serialbridge.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.service.SettingsImport;
import org.serialbridge.service.StateDirectory;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.SettingsChange;
import org.serialbridge.settings.SettingsFile;
import org.serialbridge.settings.SettingsText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code serialbridge config}: all settings in one file. */
@Command(
    name = "config",
    description = {
      "All settings of the device and its ports in one file.",
      "An imported file may have a part of the lines: other settings do not change."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Main.Version.class)
final class ConfigCommand {
  private static final String FILE = "FILE";
  private static final String A_FILE = "a file of settings; - is standard input";
  private static final String NO_DIFFERENCE = "no difference\n";
  private static final int LARGEST_FILE = 1 << 20;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = StateDirectory.OF_SERVICE,
      scope = ScopeType.INHERIT,
      description = "the folder of the settings (default: ${DEFAULT-VALUE})")
  private Path stateDir = Path.of("");

  @Command(
      description = "Prints all settings, passwords included, each with its meaning.",
      mixinStandardHelpOptions = true)
  int export() throws EnvironmentException {
    return print(SettingsText.export(existing()));
  }

  @Command(
      description = "Lists all errors of a file; changes nothing.",
      mixinStandardHelpOptions = true)
  int check(@Parameters(paramLabel = FILE, description = A_FILE) Path file)
      throws EnvironmentException {
    read(file, text(file), ApplianceSettings.FACTORY);
    return print("all settings are valid\n");
  }

  @Command(
      description = "Shows the changes that importing a file would make; changes nothing.",
      mixinStandardHelpOptions = true)
  int diff(@Parameters(paramLabel = FILE, description = A_FILE) Path file)
      throws EnvironmentException {
    ApplianceSettings stored = existing();
    String changes = SettingsDiff.of(read(file, text(file), stored));
    return print(changes.isEmpty() ? NO_DIFFERENCE : changes);
  }

  @Command(
      name = "import",
      description = {
        "Imports the settings of a file; a running service restarts the changed ports.",
        "If the file has an error, nothing changes."
      },
      mixinStandardHelpOptions = true)
  int importFile(@Parameters(paramLabel = FILE, description = A_FILE) Path file)
      throws EnvironmentException {
    String text = text(file);
    ApplianceSettings stored = stored();
    String changes = SettingsDiff.of(read(file, text, stored));
    Optional<String> done = RunningProcesses.ask(stateDir, "import", text);
    if (done.isEmpty()) {
      if (changes.isEmpty()) {
        return print(NO_DIFFERENCE);
      }
      StateDirectory folder = StateDirectory.open(stateDir);
      folder.save(imported(file, text, folder.loaded()).after());
    }
    return print(changes + done.orElse("stored; takes effect at the next start\n"));
  }

  /** The settings of an existing folder. For a missing folder, factory settings would mislead. */
  private ApplianceSettings existing() throws EnvironmentException {
    if (Files.notExists(stateDir)) {
      throw new EnvironmentException(
          stateDir
              + " does not exist (expected: --state-dir DIR with the folder of a serialbridge)");
    }
    return stored();
  }

  private ApplianceSettings stored() throws EnvironmentException {
    return StateDirectory.stored(stateDir);
  }

  /** The change of a file, for sight: a running process knows which ports collide. */
  private static SettingsChange read(Path file, String text, ApplianceSettings base)
      throws EnvironmentException {
    try {
      return new SettingsChange(base, SettingsImport.edit(text).madeIn(base));
    } catch (IOException e) {
      throw new EnvironmentException(file + ": nothing changed:\n" + e.getMessage());
    }
  }

  private static SettingsChange imported(Path file, String text, ApplianceSettings base)
      throws EnvironmentException {
    try {
      return SettingsImport.into(base, text);
    } catch (IOException e) {
      throw new EnvironmentException(file + ": nothing changed:\n" + e.getMessage());
    }
  }

  private static String text(Path file) throws EnvironmentException {
    try (InputStream in = file.equals(Path.of("-")) ? System.in : Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
      if (bytes.length > LARGEST_FILE) {
        throw new EnvironmentException(file + ": larger than " + LARGEST_FILE + " bytes");
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new EnvironmentException(file + ": cannot be read: " + SettingsFile.reason(e));
    }
  }

  private int print(String text) {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(text);
    out.flush();
    return Main.OK;
  }
}
