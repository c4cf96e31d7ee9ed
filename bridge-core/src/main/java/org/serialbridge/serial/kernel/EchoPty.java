package org.serialbridge.serial.kernel;

import java.io.IOException;
import java.nio.file.Path;

/** A pseudo-terminal whose device echoes all bytes. */
public final class EchoPty implements AutoCloseable {
  private final Pty pty;
  private final PtyRelay echo;

  private EchoPty(Pty pty) throws IOException {
    this.pty = pty;
    echo = PtyRelay.between(pty, pty);
  }

  /**
   * Makes a pseudo-terminal.
   *
   * @throws IOException if there is no library, or the kernel refuses
   */
  public static EchoPty open() throws IOException {
    Pty pty = Pty.open();
    try {
      return new EchoPty(pty);
    } catch (IOException e) {
      pty.close();
      throw e;
    }
  }

  /** The end for its user. */
  public Path path() {
    return pty.path();
  }

  @Override
  public void close() {
    echo.close();
    pty.close();
  }
}
