package org.serialbridge.serial.tty;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Ticker;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.serialbridge.serial.LoopHandover;

/**
 * A thread that blocks in read. With two permits, the event loop handles one read during the next.
 */
final class ReadThread implements LineReader {
  private static final int READS_UNDER_WAY = 2;

  /** Interval at which a paused line is checked for its device. */
  private static final long PAUSED_CHECK_MILLIS = 500;

  private final Tty tty;
  private final Ticker ticker;
  private final LoopHandover loop;
  private final Received received;
  private final Runnable failed;
  private final Thread thread;
  private final Semaphore permits = new Semaphore(READS_UNDER_WAY);
  private volatile boolean ended;

  ReadThread(String name, Tty tty, EventExecutor loop, Received received, Runnable failed) {
    this.tty = tty;
    ticker = loop.ticker();
    this.loop = new LoopHandover(loop);
    this.received = received;
    this.failed = failed;
    thread = new Thread(this::readUntilGone, name + "-read");
    thread.setDaemon(true);
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void givePermit() {
    permits.release();
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public void join(long millis) throws InterruptedException {
    thread.join(millis);
  }

  private void readUntilGone() {
    byte[] buffer = new byte[READ_SIZE];
    try {
      while (awaitPermit()) {
        int count = tty.read(buffer);
        long atNanos = ticker.nanoTime(); // at once: a purge goes by it
        if (ended) {
          return;
        }
        if (count <= 0) { // -1: an error; 0: an unplugged USB adapter
          break;
        }
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(buffer, count));
        loop.execute(() -> received.received(bytes, atNanos));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop.execute(failed);
  }

  /** Waits for a permit, and checks in between whether the device is still present. */
  private boolean awaitPermit() throws InterruptedException {
    while (!permits.tryAcquire(PAUSED_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (ended || tty.receivedBytes() < 0) {
        return false;
      }
    }
    return true;
  }
}
