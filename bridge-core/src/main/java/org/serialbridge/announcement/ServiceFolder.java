package org.serialbridge.announcement;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The folder of the service files. A file is replaced as a whole. It changes once a second at most:
 * avahi-daemon compares whole seconds of the time of modification, and takes a file with the same
 * one for unchanged. Used by one thread at a time; waits for the disk.
 */
final class ServiceFolder {
  /** Longer than a copy of the files takes. */
  static final long TOUCH_MILLIS = 3_000;

  private static final long MILLIS_OF_SECOND = 1_000;
  private static final String NEW = ".new";

  private final Path folder;
  private final InstantSource clock;

  /** The seconds in which files were removed; forgotten when they are over. */
  private final Map<String, Long> removed = new HashMap<>();

  /**
   * What was done.
   *
   * @param hasChanged whether a file has changed
   * @param waitMillis time until the rest can be done, in ms; 0 if nothing is left to do
   */
  record Outcome(boolean hasChanged, long waitMillis) {}

  ServiceFolder(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * Makes the folder have these service files and no others. Other files in it stay.
   *
   * @param wanted the texts by the names of the files
   */
  Outcome keep(Map<String, String> wanted) throws IOException {
    Instant now = clock.instant();
    removed.values().removeIf(second -> second != now.getEpochSecond());
    makeFolder(!wanted.isEmpty());
    boolean hasChanged = false;
    boolean mustWait = false;
    for (String name : present()) {
      if (!wanted.containsKey(name)) {
        Files.deleteIfExists(folder.resolve(name));
        removed.put(name, now.getEpochSecond());
        hasChanged = true;
      }
    }
    for (Map.Entry<String, String> file : wanted.entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (isSame(path, file.getValue())) {
        continue;
      }
      if (removed.containsKey(file.getKey()) || isOfSecond(path, now)) {
        mustWait = true;
      } else {
        replace(path, file.getValue(), now);
        hasChanged = true;
      }
    }
    return new Outcome(
        hasChanged, mustWait ? MILLIS_OF_SECOND - now.toEpochMilli() % MILLIS_OF_SECOND : 0);
  }

  /** Changes the folder, and no file: those who watch it look again. */
  void touch() throws IOException {
    Files.setLastModifiedTime(folder, FileTime.from(clock.instant()));
  }

  /** Others read the files, whatever the umask: all of it is public. */
  private void makeFolder(boolean isNeeded) throws IOException {
    if (isNeeded && !Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private Set<String> present() throws IOException {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            folder, file -> Announcements.FILES.matcher(file.getFileName().toString()).matches())) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    } catch (NoSuchFileException e) {
      return names; // it is made for the first file
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  private static boolean isSame(Path file, String text) throws IOException {
    try {
      return Files.readString(file, ISO_8859_1).equals(text);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static boolean isOfSecond(Path file, Instant now) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().getEpochSecond() == now.getEpochSecond();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void replace(Path file, String text, Instant now) throws IOException {
    Path next = folder.resolve(file.getFileName() + NEW);
    Files.writeString(next, text, ISO_8859_1);
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setLastModifiedTime(next, FileTime.from(now));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
