package org.serialbridge.serial.kernel;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A pseudo-terminal for raw data, without echo, whose device is this process. It is open at both
 * ends, so that its parameters and the data for its user stay when the user closes it.
 *
 * @param path the end for its user
 * @param device the descriptor of the other end; its calls never block
 * @param held the descriptor that keeps the user's end open
 */
record Pty(Path path, int device, int held) implements AutoCloseable {
  private static final Path FOLDER = Path.of("/dev/pts");

  /**
   * Makes a pseudo-terminal.
   *
   * @throws IOException if there is no library, or the kernel refuses
   */
  static Pty open() throws IOException {
    SystemCalls.require();
    int[] ends = new int[2];
    int number = SystemCalls.checked("making a pseudo-terminal", SystemCalls.openPty(ends));
    Pty pty = new Pty(FOLDER.resolve(String.valueOf(number)), ends[0], ends[1]);
    try {
      pty.makeRaw();
    } catch (IOException e) {
      pty.close();
      throw e;
    }
    return pty;
  }

  private void makeRaw() throws IOException {
    TtyDescriptor tty = new TtyDescriptor(held);
    tty.set(tty.termios().raw());
  }

  /** Hangs up on the user. */
  @Override
  public void close() {
    SystemCalls.closeDescriptor(held);
    SystemCalls.closeDescriptor(device);
  }
}
