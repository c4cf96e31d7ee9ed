package org.serialbridge.serial.device;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The serial devices of a host, from sysfs. They are not opened: that would change their modem
 * lines.
 */
public final class SerialPorts {
  /** A tty belongs to an interface, which belongs to a device. */
  private static final int USB_LEVELS = 4;

  private final Path root;

  /**
   * A serial device.
   *
   * @param device its path, {@code /dev/ttyUSB0}
   * @param stablePath a path that does not depend on the order of plugging, or the device itself
   * @param driver name of the kernel driver
   */
  public record Port(Path device, Path stablePath, String driver) {}

  /** The devices of a host whose {@code sys} and {@code dev} are below {@code root}. */
  public SerialPorts(Path root) {
    this.root = root;
  }

  /** The devices of this host. */
  public static SerialPorts ofHost() {
    return new SerialPorts(Path.of("/"));
  }

  /** The devices, by path. */
  public List<Port> list() {
    List<Port> ports = new ArrayList<>();
    for (Path tty : entries(root.resolve("sys/class/tty"))) {
      Path device = root.resolve("dev").resolve(tty.getFileName().toString());
      if (isHardware(tty) && Files.exists(device)) {
        ports.add(new Port(device, stablePath(device), driver(tty)));
      }
    }
    ports.sort(Comparator.comparing(Port::device));
    return ports;
  }

  /**
   * Whether a tty is hardware: consoles and ptys have no device, a ttyS without hardware has type
   * 0.
   */
  private static boolean isHardware(Path tty) {
    return Files.exists(tty.resolve("device")) && !"0".equals(text(tty.resolve("type")));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return ""; // most drivers have no such file
    }
  }

  private static String driver(Path tty) {
    try {
      return tty.resolve("device/driver").toRealPath().getFileName().toString();
    } catch (IOException e) {
      return "unknown";
    }
  }

  /**
   * The udev link by serial number, else by USB socket, else a name like {@code /dev/serial0}.
   * Adapters of one type without serial numbers would have the same link by serial number.
   */
  private Path stablePath(Path device) {
    return Optional.of(root.resolve("dev/serial/by-id"))
        .filter(byId -> hasNumber(root.resolve("sys/class/tty").resolve(device.getFileName())))
        .flatMap(byId -> link(byId, device))
        .or(() -> link(root.resolve("dev/serial/by-path"), device))
        .or(() -> link(root.resolve("dev"), device))
        .orElse(device);
  }

  /** Whether the USB device of a tty has a serial number; true for another device. */
  private static boolean hasNumber(Path tty) {
    try {
      Path above = tty.resolve("device").toRealPath();
      for (int i = 0; i < USB_LEVELS && above != null; i++) {
        if (Files.exists(above.resolve("idVendor"))) {
          return !text(above.resolve("serial")).isEmpty();
        }
        above = above.getParent();
      }
    } catch (IOException e) {
      return true; // not known
    }
    return true;
  }

  private static Optional<Path> link(Path folder, Path device) {
    return entries(folder).stream()
        .filter(entry -> Files.isSymbolicLink(entry) && isSame(entry, device))
        .min(Comparator.naturalOrder());
  }

  private static boolean isSame(Path link, Path device) {
    try {
      return Files.isSameFile(link, device);
    } catch (IOException e) {
      return false; // a link to nowhere
    }
  }

  private static List<Path> entries(Path folder) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    } catch (IOException | DirectoryIteratorException e) {
      return List.of(); // no such folder: no device has such a link
    }
    return entries;
  }
}
