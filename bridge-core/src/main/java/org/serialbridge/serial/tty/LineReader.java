package org.serialbridge.serial.tty;

import java.nio.ByteBuffer;

/**
 * Reads a line. What is received takes a permit, which the owner gives back: that bounds the data
 * that is read ahead of an owner that is not ready. Called on the event loop.
 */
interface LineReader {
  /** Most bytes of one read of the kernel's. */
  int READ_SIZE = 4096;

  /** Takes read data, on the event loop: of one read, or of several full ones together. */
  @FunctionalInterface
  interface Received {
    /**
     * Takes bytes.
     *
     * @param bytes valid during the call
     * @param atNanos the time when they were read, of the event loop's ticker
     */
    void received(ByteBuffer bytes, long atNanos);
  }

  void start();

  /** Lets more be read, once. */
  void givePermit();

  /** Drops all data that is read from now on. */
  void end();

  /** Waits until the tty is not read any more; not on the event loop. */
  void join(long millis) throws InterruptedException;
}
