package org.serialbridge.demo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.serialbridge.serial.kernel.PtyPair;

/**
 * The serial side of the demo: two ports on pseudo-terminals in a folder of the demo. A simulated
 * Modbus slave is behind the first port, nothing is behind the second.
 */
public final class Demo implements AutoCloseable {
  private final PtyPair com1;
  private final PtyPair com2;
  private final SimulatedSlave slave;

  private Demo(PtyPair com1, PtyPair com2, SimulatedSlave slave) {
    this.com1 = com1;
    this.com2 = com2;
    this.slave = slave;
  }

  /**
   * Creates the folder of a demo, or checks that it belongs to this user: in a shared folder,
   * another user may have taken the name, or made a link with it.
   *
   * @throws IOException if the folder belongs to another user or cannot be created
   */
  public static void claim(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Object me = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("it is not a folder");
    }
    if (!me.equals(Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS))) {
      throw new IOException("it belongs to another user");
    }
  }

  /** The state folder of a demo. */
  public static Path stateFolder(Path folder) {
    return folder.resolve("state");
  }

  /**
   * Opens the serial side.
   *
   * @param folder a claimed folder that no other demo uses
   * @throws IOException if a pseudo-terminal or the slave cannot be opened
   */
  public static Demo open(Path folder) throws IOException {
    removeLinks(folder);
    List<PtyPair> pairs = new ArrayList<>();
    try {
      pairs.add(PtyPair.open(folder.resolve("com1"), folder.resolve("com1-device")));
      pairs.add(PtyPair.open(folder.resolve("com2"), folder.resolve("com2-device")));
      return new Demo(pairs.get(0), pairs.get(1), SimulatedSlave.start(pairs.get(0).device()));
    } catch (IOException e) {
      pairs.forEach(PtyPair::close);
      throw e;
    }
  }

  /** Removes the links of an earlier demo that was killed. */
  private static void removeLinks(Path folder) throws IOException {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(folder, "com*")) {
      for (Path link : links) {
        Files.delete(link);
      }
    }
  }

  /** The port with the Modbus slave behind it. */
  public Path com1() {
    return com1.port();
  }

  /** The free port. */
  public Path com2() {
    return com2.port();
  }

  /** The device of the free port, which a terminal program opens. */
  public Path com2Device() {
    return com2.device();
  }

  @Override
  public void close() {
    slave.close();
    com1.close();
    com2.close();
  }
}
