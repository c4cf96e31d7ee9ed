package org.serialbridge.settings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The settings on disk: {@code settings.conf}, with {@code settings.conf.kept}, the file before.
 * Whatever happens, also a power cut while saving, one of the two is whole: a save writes a new
 * file, flushes it, renames the present file to the kept one, renames the new file to the present
 * one, and flushes the folder.
 *
 * <p>A file counts as whole when its first line has the checksum of the others, its last line says
 * so, and every value is one. A file without a checksum, of version 0.1.0 or made by hand, is
 * taken. Keys that are unknown (a later version wrote them) are reported and left out. Calls block
 * on the disk and must come from one thread.
 */
public final class SettingsFile {
  private static final String NAME = "settings.conf";
  private static final int LARGEST_FILE = 4 << 20;

  /** A comment, so that version 0.1.0 reads the file, too. */
  private static final String CHECKSUM = "# SHA-256 of the lines below: ";

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
   * Settings that were read.
   *
   * @param settings the settings of the present file, else of the kept one, else the factory's
   * @param problems messages for an operator, each a line; empty without any
   * @param isDamaged whether a file could not be used, so that the settings may be older ones
   */
  public record Loaded(ApplianceSettings settings, List<String> problems, boolean isDamaged) {}

  /**
   * The settings on disk. Never fails: a damaged file is set aside as {@code
   * settings.conf.damaged}, and told of until settings are saved.
   */
  public Loaded load() {
    List<String> notes = new ArrayList<>();
    List<String> damages = new ArrayList<>();
    Optional<ApplianceSettings> present = read(file, notes, damages);
    if (present.isEmpty() && damages.isEmpty() && Files.exists(aside(file))) { // at an earlier load
      damages.add(file + ": damaged, not used; " + keptAs(aside(file)));
    }
    ApplianceSettings settings =
        present.or(() -> read(kept, notes, damages)).orElse(ApplianceSettings.FACTORY);
    boolean isDamaged = !damages.isEmpty();
    damages.addAll(notes);
    return new Loaded(settings, List.copyOf(damages), isDamaged);
  }

  private Optional<ApplianceSettings> read(Path path, List<String> notes, List<String> damages) {
    try {
      if (Files.size(path) > LARGEST_FILE) {
        throw new SettingsFormatException(List.of("larger than " + LARGEST_FILE + " bytes"));
      }
      return Optional.of(
          parse(Files.readString(path, StandardCharsets.ISO_8859_1), path + ": ", notes));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (SettingsFormatException e) {
      damages.add(path + ": damaged, not used: " + e.getMessage() + "; " + setAside(path));
    } catch (IOException e) {
      damages.add(path + ": cannot be read, not used: " + reason(e));
    }
    return Optional.empty();
  }

  private static Path aside(Path path) {
    return path.resolveSibling(path.getFileName() + ".damaged");
  }

  private String setAside(Path path) {
    try {
      Files.move(path, aside(path), StandardCopyOption.REPLACE_EXISTING);
      return keptAs(aside(path));
    } catch (IOException e) {
      return "cannot be set aside: " + reason(e);
    }
  }

  private String keptAs(Path aside) {
    return "kept as "
        + aside
        + "; to take it all the same: serialbridge config import --state-dir "
        + folder
        + " "
        + aside;
  }

  /** The reason for which a file or folder cannot be used, without names of Java's classes. */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "it does not exist";
    }
    if (e instanceof AccessDeniedException) {
      return "this user may not";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "something else has this name";
    }
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    return reason == null ? "input or output error" : reason;
  }

  /**
   * Stores settings durably, wholly or not at all.
   *
   * @throws IOException if they cannot be stored; the settings of before are still there
   */
  public void save(ApplianceSettings settings) throws IOException {
    String text = withChecksum(SettingsText.format(settings));
    Path written = writeBeside(folder, NAME, text.getBytes(StandardCharsets.ISO_8859_1));
    if (Files.exists(file)) {
      Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    renameDurably(written, folder, NAME);
  }

  /**
   * Replaces another file of the folder durably, wholly or not at all. Only its owner may read it.
   *
   * @throws IOException if that fails; the file of before is still there
   */
  public static void replace(Path folder, String name, byte[] content) throws IOException {
    renameDurably(writeBeside(folder, name, content), folder, name);
  }

  private static Path writeBeside(Path folder, String name, byte[] content) throws IOException {
    Path written = folder.resolve(name + ".new");
    // A file that an interrupted save left behind may have another mode.
    Files.deleteIfExists(written);
    try (FileChannel channel = FileChannel.open(written, NEW_FILE, OWNER_ONLY)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    return written;
  }

  private static void renameDurably(Path written, Path folder, String name) throws IOException {
    Files.move(
        written,
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** A text behind the line with its checksum. */
  static String withChecksum(String text) {
    return CHECKSUM + sha256(text) + "\n" + text;
  }

  private static boolean hasWrongChecksum(String text) {
    int end = text.indexOf('\n');
    return text.startsWith(CHECKSUM)
        && (end < 0
            || !text.substring(CHECKSUM.length(), end).equals(sha256(text.substring(end + 1))));
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** Settings from the text of a file; unknown keys go to {@code notes}. */
  static ApplianceSettings parse(String text, String notePrefix, List<String> notes)
      throws SettingsFormatException {
    if (hasWrongChecksum(text)) {
      throw new SettingsFormatException(List.of("its checksum is wrong, or it was edited by hand"));
    }
    SettingsText.Parsed parsed = SettingsText.parseStrictly(text);
    if (!parsed.isWhole()) {
      throw new SettingsFormatException(List.of(SettingsText.NOT_WHOLE));
    }
    if (!parsed.problems().isEmpty()) {
      throw new SettingsFormatException(
          parsed.problems().stream().map(SettingsText.Problem::withoutLine).toList());
    }
    // Told only of a file that is used: in a damaged one they may be pieces of secret values.
    parsed
        .unknown()
        .forEach(one -> notes.add(notePrefix + one.key() + ": unknown setting, left out"));
    return parsed.edit().madeIn(ApplianceSettings.FACTORY);
  }
}
