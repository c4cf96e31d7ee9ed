package org.serialbridge.serial;

/** How the bytes of a line are read and written: by threads or by its event loop. */
interface LineIo {
  /**
   * The reader of the line, which calls both on the event loop.
   *
   * @param failed the device is gone, and what came before was received
   */
  LineReader reader(LineReader.Received received, Runnable failed);

  /**
   * The writer of the line, which calls both on the event loop.
   *
   * @param writable it is writable again
   */
  LineWriter writer(Runnable writable, Runnable failed);
}
