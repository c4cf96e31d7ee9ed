package org.serialbridge.serial.device;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The open descriptors of this process. jSerialComm does not tell the descriptor that it has
 * opened.
 */
public final class Descriptors {
  private static final Path OWN = Path.of("/proc/self/fd");

  private Descriptors() {}

  /**
   * The descriptor of a device that this process has open. Empty if the process has it open more
   * than once, so that the descriptor is ambiguous, or if /proc cannot be read.
   *
   * @param device its real path
   */
  public static OptionalInt only(Path device) {
    OptionalInt found = OptionalInt.empty();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(OWN)) {
      for (Path link : links) {
        if (PortUsers.isLinkTo(link, device)) {
          if (found.isPresent()) {
            return OptionalInt.empty();
          }
          found = OptionalInt.of(Integer.parseInt(link.getFileName().toString()));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return OptionalInt.empty();
    }
    return found;
  }
}
