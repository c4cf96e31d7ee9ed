package org.serialbridge.settings;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;

/**
 * The settings on disk: {@code settings.conf}, with {@code settings.conf.kept}, the file before.
 * Whatever happens, also a power cut while saving, one of the two is whole: a save writes a new
 * file, flushes it, renames the present file to the kept one, renames the new file to the present
 * one, and flushes the folder.
 *
 * <p>A file counts as whole when its last line says so and every value is one; keys that are
 * unknown (a later version wrote them) are reported and left out. Calls block on the disk and must
 * come from one thread.
 */
public final class SettingsFile {
  private static final String NAME = "settings.conf";
  private static final String FORMAT_KEY = "format";
  private static final String FORMAT = "1";
  private static final String END_KEY = "end";
  private static final String END = "yes";
  private static final int LARGEST_FILE = 4 << 20;
  private static final Set<StandardOpenOption> NEW_FILE =
      EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path folder;
  private final Path file;
  private final Path kept;

  /** Settings in {@code folder}, which must exist when they are saved. */
  public SettingsFile(Path folder) {
    this.folder = folder;
    file = folder.resolve(NAME);
    kept = folder.resolve(NAME + ".kept");
  }

  /**
   * What was read.
   *
   * @param settings the settings of the present file, else of the kept one, else the factory's
   * @param problems what an operator should know, each a line; empty when all is well
   */
  public record Loaded(ApplianceSettings settings, List<String> problems) {}

  /**
   * The settings on disk. Never fails: a damaged file is set aside as {@code
   * settings.conf.damaged}.
   */
  public Loaded load() {
    List<String> problems = new ArrayList<>();
    ApplianceSettings settings =
        read(file, problems).or(() -> read(kept, problems)).orElse(ApplianceSettings.FACTORY);
    return new Loaded(settings, List.copyOf(problems));
  }

  private Optional<ApplianceSettings> read(Path path, List<String> problems) {
    try {
      if (Files.size(path) > LARGEST_FILE) {
        throw new SettingsFormatException(List.of("larger than " + LARGEST_FILE + " bytes"));
      }
      return Optional.of(
          parse(Files.readString(path, StandardCharsets.ISO_8859_1), path + ": ", problems));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (SettingsFormatException e) {
      problems.add(path + ": damaged, not used: " + e.getMessage() + "; " + setAside(path));
    } catch (IOException e) {
      problems.add(path + ": cannot be read, not used: " + e);
    }
    return Optional.empty();
  }

  private static String setAside(Path path) {
    Path aside = path.resolveSibling(path.getFileName() + ".damaged");
    try {
      Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
      return "kept as " + aside;
    } catch (IOException e) {
      return "cannot be set aside: " + e;
    }
  }

  /**
   * Stores settings durably, wholly or not at all.
   *
   * @throws IOException if they cannot be stored; what was stored before is still there
   */
  public void save(ApplianceSettings settings) throws IOException {
    Path written = folder.resolve(NAME + ".new");
    byte[] text = format(settings).getBytes(StandardCharsets.ISO_8859_1);
    // What a save that was cut short left behind may have another mode.
    Files.deleteIfExists(written);
    try (FileChannel channel = FileChannel.open(written, NEW_FILE, OWNER_ONLY)) {
      ByteBuffer buffer = ByteBuffer.wrap(text);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    if (Files.exists(file)) {
      Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** The text of the file: a line for each setting, those with factory values too. */
  static String format(ApplianceSettings settings) {
    PropertiesConfiguration out = configuration();
    out.setHeader("Settings of serialbridge, written by it: change them by AT commands or --at.");
    out.setProperty(FORMAT_KEY, FORMAT);
    formatLevel(out, "device.", Setting.Level.DEVICE, settings.device());
    new TreeMap<>(settings.ports())
        .forEach(
            (port, values) -> formatLevel(out, "port." + port + ".", Setting.Level.PORT, values));
    out.setProperty(END_KEY, END);
    StringWriter text = new StringWriter();
    try (Writer writer = text) {
      out.write(writer);
    } catch (ConfigurationException | IOException e) {
      throw new IllegalStateException("settings: cannot be written to memory", e);
    }
    return text.toString();
  }

  private static void formatLevel(
      PropertiesConfiguration out, String prefix, Setting.Level level, Settings settings) {
    for (Setting<?> row : SettingTable.rows(level)) {
      out.setProperty(prefix + row.key(), quoted(row.text(settings)));
    }
  }

  /** Settings from the text of a file; unknown keys go to {@code notes}. */
  static ApplianceSettings parse(String text, String notePrefix, List<String> notes)
      throws SettingsFormatException {
    PropertiesConfiguration in = configuration();
    try (Reader reader = new StringReader(text)) {
      in.read(reader);
    } catch (ConfigurationException | IOException | RuntimeException e) {
      // The library's parser throws unchecked exceptions too, for example at a broken \ u escape.
      // Their messages quote the text, which may be a secret.
      throw new SettingsFormatException(List.of("not in the properties format"));
    }
    if (!FORMAT.equals(in.getProperty(FORMAT_KEY)) || !END.equals(in.getProperty(END_KEY))) {
      throw new SettingsFormatException(
          List.of(
              "not whole (expected: "
                  + FORMAT_KEY
                  + " = "
                  + FORMAT
                  + " first, "
                  + END_KEY
                  + " = "
                  + END
                  + " last)"));
    }
    in.clearProperty(FORMAT_KEY);
    in.clearProperty(END_KEY);
    return new KeyReader(in, notePrefix, notes).read();
  }

  private static PropertiesConfiguration configuration() {
    PropertiesConfiguration configuration = new PropertiesConfiguration();
    configuration.setIncludesAllowed(false);
    return configuration;
  }

  /** Quotes keep spaces at the ends, which the properties format drops. */
  private static String quoted(String text) {
    return '"' + text + '"';
  }

  /** Goes through the keys of a file once, and gathers values, problems and notes. */
  private static final class KeyReader {
    private final PropertiesConfiguration in;
    private final String notePrefix;
    private final List<String> notes;
    private final List<String> problems = new ArrayList<>();

    /** Told only of a file that is used: in a damaged one they may be pieces of secret values. */
    private final List<String> unknown = new ArrayList<>();

    private final Map<String, Settings> ports = new TreeMap<>();
    private Settings device = Settings.factory(Setting.Level.DEVICE);

    KeyReader(PropertiesConfiguration in, String notePrefix, List<String> notes) {
      this.in = in;
      this.notePrefix = notePrefix;
      this.notes = notes;
    }

    ApplianceSettings read() throws SettingsFormatException {
      for (Iterator<String> keys = in.getKeys(); keys.hasNext(); ) {
        String key = keys.next();
        String[] parts = key.split("\\.", 3);
        if (parts[0].equals("device") && parts.length > 1) {
          device = value(device, Setting.Level.DEVICE, key, key.substring("device.".length()));
        } else if (parts[0].equals("port")
            && parts.length == 3
            && ApplianceSettings.isPortName(parts[1])) {
          Settings port = ports.getOrDefault(parts[1], Settings.factory(Setting.Level.PORT));
          ports.put(parts[1], value(port, Setting.Level.PORT, key, parts[2]));
        } else {
          unknown.add(key);
        }
      }
      if (!problems.isEmpty()) {
        throw new SettingsFormatException(problems);
      }
      unknown.forEach(
          key ->
              notes.add(
                  notePrefix
                      + InvalidValueException.printable(key)
                      + ": unknown setting, left out"));
      return new ApplianceSettings(device, ports);
    }

    private Settings value(Settings settings, Setting.Level level, String key, String rowKey) {
      for (Setting<?> row : SettingTable.rows(level)) {
        if (row.key().equals(rowKey)) {
          return value(settings, row, key);
        }
      }
      unknown.add(key);
      return settings;
    }

    private Settings value(Settings settings, Setting<?> row, String key) {
      // getProperty, not getString: that would expand ${...} within a value.
      Object text = in.getProperty(key);
      if (!(text instanceof String quoted)
          || quoted.length() < 2
          || !quoted.startsWith("\"")
          || !quoted.endsWith("\"")) {
        problems.add(key + ": not one text in quotes");
        return settings;
      }
      String value = quoted.substring(1, quoted.length() - 1);
      try {
        return row.parsedInto(settings, value);
      } catch (InvalidValueException e) {
        // A quote within: lines ran together, and the next one may be a secret.
        problems.add(
            key + ": " + (value.contains("\"") ? "not one text in quotes" : e.getMessage()));
        return settings;
      }
    }
  }
}
