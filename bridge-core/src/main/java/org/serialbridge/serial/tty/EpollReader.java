package org.serialbridge.serial.tty;

import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads on the event loop when there is data and a permit. There is one permit: read data is
 * received at once, and a paused line keeps the permit.
 */
final class EpollReader implements LineReader {
  /** Limit of consecutive reads of a fast line before other lines get their turn. */
  private static final int MOST_READS = 8;

  /** The most bytes that the kernel gives at once; after a read of this size, more may be left. */
  private static final int FULL_READ = READ_SIZE - 1;

  private final EpollTty epoll;
  private final Tty tty;
  private final Ticker ticker;
  private final Received received;
  private final Runnable failed;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_SIZE);
  private int permits = 1;
  private boolean ended;

  EpollReader(EpollTty epoll, Tty tty, Ticker ticker, Received received, Runnable failed) {
    this.epoll = epoll;
    this.tty = tty;
    this.ticker = ticker;
    this.received = received;
    this.failed = failed;
  }

  @Override
  public void start() {
    epoll.watchInput(true);
    epoll.register(failed);
  }

  @Override
  public void givePermit() {
    permits++;
    epoll.watchInput(true);
  }

  /** Data has come, or the end of the line. */
  void readable() {
    if (permits == 0) {
      return;
    }
    try {
      // A read is empty if the tty hung up, and if it has no data (VMIN and VTIME are 0).
      if (!read() && tty.receivedBytes() < 0) {
        fail();
      }
    } catch (IOException e) { // a pseudo-terminal whose other end was closed
      fail();
    }
  }

  /** Reads the rest of the kernel's data at the end of the line, with or without a permit. */
  void readToEnd() {
    try {
      boolean more = true;
      while (more && !ended) {
        more = read();
      }
    } catch (IOException e) {
      // That was the end.
      return;
    }
  }

  /** Reads while reads are full and permitted; false if there was no data. */
  private boolean read() throws IOException {
    int reads = 0;
    int count;
    do {
      count = epoll.fd().read(buffer, 0, READ_SIZE);
      if (count > 0) {
        reads++;
        permits--;
        epoll.watchInput(permits > 0);
        received.received(buffer.clear().limit(count), ticker.nanoTime());
      }
    } while (count >= FULL_READ && permits > 0 && !ended && reads < MOST_READS);
    return reads > 0;
  }

  /** Reports that the device is gone. */
  void fail() {
    if (!ended) {
      failed.run();
    }
  }

  @Override
  public void end() {
    ended = true;
    epoll.end();
  }

  /** Nothing is read since the end. */
  @Override
  public void join(long millis) {}
}
