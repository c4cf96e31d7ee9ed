package org.serialbridge.serial.tty;

/** The way in which a line is read and written: by threads or by its event loop. */
interface LineIo {
  /**
   * The reader of the line, which calls both on the event loop.
   *
   * @param failed called when the device is gone and all data before that was received
   */
  LineReader reader(LineReader.Received received, Runnable failed);

  /**
   * The writer of the line, which calls both on the event loop.
   *
   * @param writable called when the line is writable again
   */
  LineWriter writer(Runnable writable, Runnable failed);
}
