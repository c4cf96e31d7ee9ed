package org.serialbridge.serial.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Two pseudo-terminals joined like the ends of a null-modem cable by a socat process; Java cannot
 * make pseudo-terminals.
 *
 * @param port the end for a converter, a link
 * @param device the end for the serial device, a link
 * @param socat the process that is the cable
 */
public record PtyPair(Path port, Path device, Process socat) implements AutoCloseable {
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /**
   * Makes a pair and waits for its links.
   *
   * @param port path of the link for the converter
   * @param device path of the link for the device
   * @throws IOException if socat is missing or fails
   */
  public static PtyPair open(Path port, Path device) throws IOException {
    Process socat =
        new ProcessBuilder("socat", "pty,rawer,link=" + port, "pty,rawer,link=" + device)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    PtyPair pair = new PtyPair(port, device, socat);
    long deadline = System.nanoTime() + START_NANOS;
    while (!isLink(port) || !isLink(device)) {
      if (!socat.isAlive() || System.nanoTime() - deadline > 0) {
        pair.close();
        throw new IOException("socat made no pseudo-terminals " + port + " and " + device);
      }
      LockSupport.parkNanos(CHECK_NANOS);
    }
    return pair;
  }

  private static boolean isLink(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Ends socat, which removes the links, and waits for that. */
  @Override
  public void close() {
    socat.destroy();
    socat.onExit().join();
  }
}
