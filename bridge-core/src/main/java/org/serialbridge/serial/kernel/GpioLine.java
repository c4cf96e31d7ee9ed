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
    return new GpioLine(SystemCalls.checked("opening", SystemCalls.openGpio(chip, line, high)));
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
