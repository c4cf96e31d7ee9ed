package org.serialbridge.serial.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two pseudo-terminals joined like the ends of a null-modem cable. Not for several threads at once.
 */
public final class PtyPair implements AutoCloseable {
  private final Path port;
  private final Path device;
  private final List<Pty> ends = new ArrayList<>();
  private final List<Path> links = new ArrayList<>();
  private @Nullable PtyRelay cable;

  private PtyPair(Path port, Path device) {
    this.port = port;
    this.device = device;
  }

  /**
   * Makes a pair.
   *
   * @param port path of a link to the end for a converter
   * @param device path of a link to the end for the serial device
   * @throws IOException if there is no library, the kernel refuses, or a path exists
   */
  public static PtyPair open(Path port, Path device) throws IOException {
    PtyPair pair = new PtyPair(port, device);
    try {
      pair.ends.add(Pty.open());
      pair.ends.add(Pty.open());
      pair.connect();
      pair.link(port, pair.ends.get(0));
      pair.link(device, pair.ends.get(1));
    } catch (IOException e) {
      pair.close();
      throw e;
    }
    return pair;
  }

  private void link(Path path, Pty end) throws IOException {
    Files.createSymbolicLink(path, end.path());
    links.add(path);
  }

  /** The end for a converter, a link. */
  public Path port() {
    return port;
  }

  /** The end for the serial device, a link. */
  public Path device() {
    return device;
  }

  /**
   * Joins the ends again.
   *
   * @throws IOException if the process has too many descriptors
   */
  public void connect() throws IOException {
    cable = PtyRelay.between(ends.get(0), ends.get(1));
  }

  /** Parts the ends: the bytes written to one stay in the kernel until {@link #connect}. */
  public void disconnect() {
    if (cable != null) {
      cable.close();
      cable = null;
    }
  }

  /** Removes the links, and hangs up on the users of both ends. */
  @Override
  public void close() {
    try {
      for (Path link : links) {
        Files.deleteIfExists(link);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      links.clear();
      disconnect();
      ends.forEach(Pty::close);
      ends.clear();
    }
  }
}
