package org.serialbridge.serial.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The processes that have a device open, as far as this user may see them in /proc. */
public final class PortUsers {
  private static final Path PROC = Path.of("/proc");

  /**
   * A process that has a device open.
   *
   * @param pid its process id
   * @param command its command name
   */
  public record User(long pid, String command) {
    @Override
    public String toString() {
      return command + " (pid " + pid + ")";
    }
  }

  private PortUsers() {}

  /** The users of a device in words. */
  public static String describe(Path device) {
    List<User> users = of(device);
    return users.isEmpty()
        ? "another process"
        : users.stream().map(User::toString).collect(Collectors.joining(", "));
  }

  /** The processes that have a device open; {@code device} may be a link to it. */
  public static List<User> of(Path device) {
    List<User> users = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      Path real = device.toRealPath();
      for (Path process : processes) {
        if (hasOpen(process.resolve("fd"), real)) {
          users.add(new User(Long.parseLong(process.getFileName().toString()), command(process)));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The device is gone, or this user may not read /proc: no process is known.
      return List.of();
    }
    return users;
  }

  private static boolean hasOpen(Path descriptors, Path real) {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
      for (Path link : links) {
        if (isLinkTo(link, real)) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Another user's process, or one that has ended.
      return false;
    }
    return false;
  }

  static boolean isLinkTo(Path link, Path real) {
    try {
      return Files.readSymbolicLink(link).equals(real);
    } catch (IOException | UncheckedIOException e) {
      // A descriptor that was closed in between.
      return false;
    }
  }

  private static String command(Path process) {
    try {
      return Files.readString(process.resolve("comm")).strip();
    } catch (IOException e) {
      return "a process that has ended";
    }
  }
}
