package org.serialbridge.serial.kernel;

import java.io.IOException;

/** An output of a GPIO chip, by its character device (linux/gpio.h). */
public final class GpioLine implements AutoCloseable {
  private final int fd;

  private GpioLine(int fd) {
    this.fd = fd;
  }

  /**
   * Takes a line of a chip as an output. No other program has it meanwhile.
   *
   * @param chip path of the chip's device
   * @param line its number, from 0
   * @param high its first level
   * @throws IOException if the chip or line does not exist, or is not for this user, or in use
   */
  public static GpioLine open(String chip, int line, boolean high) throws IOException {
    SystemCalls.require();
    int answer = SystemCalls.openGpio(chip, line, high);
    if (answer < 0) {
      throw new IOException(reason(-answer));
    }
    return new GpioLine(answer);
  }

  private static String reason(int errno) {
    return switch (errno) {
      case Errno.ENOENT, Errno.ENXIO, Errno.ENODEV -> "there is no such chip";
      case Errno.EACCES, Errno.EPERM -> "this user may not open the chip (expected: its group)";
      case Errno.EBUSY -> "another program has it";
      case Errno.EINVAL -> "the chip has no such line";
      default -> "errno " + errno;
    };
  }

  /** Sets the level; false if the chip is gone. */
  public boolean set(boolean high) {
    return SystemCalls.setGpio(fd, high) >= 0;
  }

  /** Gives the line back; its level then depends on the chip's driver. */
  @Override
  public void close() {
    SystemCalls.closeDescriptor(fd);
  }
}
