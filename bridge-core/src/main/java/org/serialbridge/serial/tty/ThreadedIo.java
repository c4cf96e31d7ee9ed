package org.serialbridge.serial.tty;

import io.netty.util.concurrent.EventExecutor;

/**
 * A line with one thread that blocks in read and one that blocks in write, so that the event loop
 * never blocks. It works with any event loop.
 *
 * <pre>
 * read thread -- takes a permit, reads, hands over --> event loop
 * event loop  -- queue of writes and of changes --> write thread
 * </pre>
 */
record ThreadedIo(String name, Tty tty, EventExecutor loop) implements LineIo {
  @Override
  public LineReader reader(LineReader.Received received, Runnable failed) {
    return new ReadThread(name, tty, loop, received, failed);
  }

  @Override
  public LineWriter writer(Runnable writable, Runnable failed) {
    return new WriteThread(name, tty, loop, writable, failed);
  }
}
