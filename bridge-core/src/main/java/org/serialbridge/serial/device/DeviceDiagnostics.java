package org.serialbridge.serial.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;

/**
 * Properties of a serial device that may disturb its users, read from files of the kernel. Reading
 * may block; not for an event loop.
 *
 * @param isMiniUart whether the device is the mini-UART of a Raspberry Pi, which has no parity
 * @param isConsole whether the kernel writes its messages to the device
 * @param latencyMillis the time for which a USB adapter collects bytes before it delivers them, in
 *     ms; 0 if it is not known
 */
public record DeviceDiagnostics(boolean isMiniUart, boolean isConsole, int latencyMillis) {
  private static final String MINI_UART = "brcm,bcm2835-aux-uart";
  private static final int LEAST_LATENCY_MILLIS = 1;

  /** Levels from a port of the tty layer up to the UART, which has the node of the device tree. */
  private static final int MOST_PARENTS = 3;

  /**
   * Reads the properties of a device.
   *
   * @param root root folder of the host: {@code /}
   * @param name name of the device below {@code /dev}
   */
  public static DeviceDiagnostics of(Path root, String name) {
    Path tty = root.resolve("sys/class/tty").resolve(name);
    return new DeviceDiagnostics(isMiniUart(tty), isConsole(root, tty, name), latency(tty));
  }

  /** Whether a USB adapter collects bytes for longer than necessary. */
  public boolean isLate() {
    return latencyMillis > LEAST_LATENCY_MILLIS;
  }

  /** Hints in words for a line with these parameters. */
  public List<String> hints(UartSettings wanted) {
    List<String> hints = new ArrayList<>();
    if (isMiniUart && wanted.parity() != Parity.NONE) {
      hints.add("the mini-UART has no parity: use ttyAMA0, dtoverlay=disable-bt");
    }
    if (isConsole) {
      hints.add("the kernel's console is on this port: remove its console= from the command line");
    }
    if (isLate()) {
      hints.add(
          "the USB adapter delivers after up to "
              + latencyMillis
              + " ms: write 1 to its latency_timer");
    }
    return List.copyOf(hints);
  }

  private static boolean isMiniUart(Path tty) {
    Optional<Path> device = real(tty.resolve("device"));
    for (int i = 0; i <= MOST_PARENTS && device.isPresent(); i++) {
      String compatible = text(device.get().resolve("of_node/compatible")).orElse("");
      if (Arrays.asList(compatible.split("\0", -1)).contains(MINI_UART)) {
        return true;
      }
      device = device.map(Path::getParent);
    }
    return false;
  }

  /** Whether the port is a console: sysfs tells it, or a list of older kernels. */
  private static boolean isConsole(Path root, Path tty, String name) {
    return text(tty.resolve("console"))
        .map(answer -> answer.equals("Y"))
        .or(() -> text(root.resolve("proc/consoles")).map(list -> isListed(list, name)))
        .or(() -> text(root.resolve("proc/cmdline")).map(line -> isOnCommandLine(line, name)))
        .orElse(false);
  }

  /** {@code ttyS0 -W- (EC p a) 4:64}. */
  private static boolean isListed(String consoles, String name) {
    return consoles.lines().anyMatch(line -> line.startsWith(name + " "));
  }

  /** {@code console=ttyS0,115200}. */
  private static boolean isOnCommandLine(String commandLine, String name) {
    return Arrays.stream(commandLine.split(" ", -1))
        .anyMatch(
            word -> word.equals("console=" + name) || word.startsWith("console=" + name + ","));
  }

  private static int latency(Path tty) {
    try {
      return text(tty.resolve("device/latency_timer")).map(Integer::parseInt).orElse(0);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static Optional<Path> real(Path link) {
    try {
      return Optional.of(link.toRealPath());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The text of a file; empty if the file does not exist or cannot be read. */
  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
