package org.serialbridge.serial;

import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads on the event loop, when there is something and a permit. There is one: what was read is
 * received at once, and a paused line keeps it.
 */
final class EpollReader implements LineReader {
  /** Reads of a fast line before others get their turn. */
  private static final int MOST_READS = 8;

  /** A read that takes as much, the most that the kernel gives at once, may have left some. */
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

  /** There is something, or the end. */
  void readable() {
    if (permits == 0) {
      return;
    }
    try {
      // Of a tty that hung up, and of one that has nothing (VMIN and VTIME are 0), a read is empty.
      if (!read() && tty.receivedBytes() < 0) {
        fail();
      }
    } catch (IOException e) { // a pseudo-terminal whose other end was closed
      fail();
    }
  }

  /** Reads what the kernel still has, permitted or not, for it is the end. */
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

  /** Reads while reads are full and permitted; false if there was nothing. */
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

  /** Tells that the device is gone. */
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
