package org.serialbridge.serial.device;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The open descriptors of this process. jSerialComm does not tell the descriptor that it has
 * opened, but is the only one to lock it (flock); {@code /proc/self/fdinfo} shows that, see
 * proc_pid_fdinfo(5).
 */
public final class Descriptors {
  private static final Path OWN = Path.of("/proc/self/fd");
  private static final Path INFO = Path.of("/proc/self/fdinfo");
  private static final Pattern LOCKED = Pattern.compile("(?m)^lock:.* FLOCK .*");

  private Descriptors() {}

  /**
   * The descriptor of a device that this process has locked. Empty if there is none, or if /proc
   * cannot be read.
   *
   * @param device its real path
   */
  public static OptionalInt locked(Path device) {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(OWN)) {
      for (Path link : links) {
        String number = link.getFileName().toString();
        if (PortUsers.isLinkTo(link, device) && isLocked(number)) {
          return OptionalInt.of(Integer.parseInt(number));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return OptionalInt.empty();
    }
    return OptionalInt.empty();
  }

  private static boolean isLocked(String number) throws IOException {
    return LOCKED.matcher(Files.readString(INFO.resolve(number))).find();
  }
}
