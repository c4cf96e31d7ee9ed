package org.serialbridge.demo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.serialbridge.serial.PtyPair;

/**
 * The serial side of the demo: two ports on pseudo-terminals in a folder of their own, a simulated
 * Modbus slave behind the first one, nothing behind the second.
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
   * Makes the folder of a demo, or checks that it is ours: in a folder that all may write to, a
   * name may have been taken by somebody else, or be a link of his.
   *
   * @throws IOException if it is somebody else's or cannot be made
   */
  public static void claim(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Object me = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("it is no folder");
    }
    if (!me.equals(Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS))) {
      throw new IOException("it belongs to somebody else");
    }
  }

  /** Where the settings of a demo are kept. */
  public static Path stateFolder(Path folder) {
    return folder.resolve("state");
  }

  /**
   * Sets the serial side up.
   *
   * @param folder a claimed folder that no other demo uses
   * @throws IOException if that fails
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

  /** Those of an earlier demo that was killed. */
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

  /** The end of the free port's cable that a terminal program opens. */
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
