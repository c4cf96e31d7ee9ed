package org.serialbridge.archive;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A pseudo-terminal whose device echoes all bytes. The device is a perl process; every Debian has
 * perl (perl-base is essential).
 *
 * @param path its path
 */
record EchoTty(Path path, Process perl) implements AutoCloseable {
  /** O_RDWR | O_NOCTTY; TIOCSPTLCK and TIOCGPTN, with the numbers of x86 and ARM. */
  private static final String ECHO =
      "sysopen(MASTER, '/dev/ptmx', 2 | 0400) or exit 1; my $unlocked = pack('i', 0);"
          + " my $number = pack('i', 0);"
          + " ioctl(MASTER, 0x40045431, $unlocked) && ioctl(MASTER, 0x80045430, $number) or exit 1;"
          + " my $path = '/dev/pts/' . unpack('i', $number);"
          + " sysopen(HELD, $path, 2 | 0400) or exit 1; $| = 1; print \"$path\\n\";"
          + " while (sysread(MASTER, my $bytes, 4096)) { syswrite(MASTER, $bytes) }";

  /**
   * Makes a pseudo-terminal.
   *
   * @throws IOException if that fails
   */
  static EchoTty open() throws IOException {
    Process perl = new ProcessBuilder("perl", "-e", ECHO).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(perl.getInputStream(), StandardCharsets.US_ASCII));
    String path = out.readLine();
    if (path == null) {
      throw new IOException("perl made no pseudo-terminal");
    }
    return new EchoTty(Path.of(path), perl);
  }

  @Override
  public void close() {
    perl.destroy();
  }
}
