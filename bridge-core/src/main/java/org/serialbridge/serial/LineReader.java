package org.serialbridge.serial;

import java.nio.ByteBuffer;

/**
 * Reads a line. Each read takes a permit, which is to be given back: that bounds what is read ahead
 * of an owner who is not ready. Called on the event loop.
 */
interface LineReader {
  /** The most that one read takes. */
  int READ_SIZE = 4096;

  /** Gets what was read, on the event loop. */
  @FunctionalInterface
  interface Received {
    /**
     * A read brought bytes.
     *
     * @param bytes valid during the call
     * @param atNanos when they were read, on the event loop's ticker
     */
    void received(ByteBuffer bytes, long atNanos);
  }

  void start();

  /** Lets one more read begin. */
  void givePermit();

  /** What is read from now on is dropped. */
  void end();

  /** Waits until nothing reads the tty any more; not on the event loop. */
  void join(long millis) throws InterruptedException;
}
