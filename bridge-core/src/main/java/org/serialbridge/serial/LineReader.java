package org.serialbridge.serial;

import io.netty.util.concurrent.EventExecutor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.serialbridge.settings.Parity;

/**
 * The thread that blocks in read. Two permits: one read is handled on the event loop while the next
 * is under way.
 */
final class LineReader {
  private static final int READ_SIZE = 4096;
  private static final int READS_UNDER_WAY = 2;

  /** How often a paused line is asked whether its device is still there. */
  private static final long PAUSED_CHECK_MILLIS = 500;

  private static final long EMPTY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long EMPTY_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** What one read brought; the permit for it is to be given back. */
  record Read(List<MarkedInput.Piece> pieces, long atNanos) {}

  private final Tty tty;
  private final EventExecutor loop;
  private final Consumer<Read> received;
  private final Runnable failed;
  private final Thread thread;
  private final Semaphore permits = new Semaphore(READS_UNDER_WAY);
  private MarkedInput marks = new MarkedInput(); // of the thread
  private volatile boolean ended;

  /** Both {@code received} and {@code failed} are called on the event loop. */
  LineReader(String name, Tty tty, EventExecutor loop, Consumer<Read> received, Runnable failed) {
    this.tty = tty;
    this.loop = loop;
    this.received = received;
    this.failed = failed;
    thread = new Thread(this::readUntilGone, name + "-read");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Lets one more read begin. */
  void givePermit() {
    permits.release();
  }

  /** Waits until what the kernel holds has been read, though not for ever while more comes. */
  void awaitEmpty() {
    long deadline = System.nanoTime() + EMPTY_NANOS;
    while (tty.receivedBytes() > 0 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(this, EMPTY_CHECK_NANOS);
    }
  }

  /** What is read from now on is dropped. */
  void end() {
    ended = true;
  }

  /** Waits for the thread. */
  void join(long millis) throws InterruptedException {
    thread.join(millis);
  }

  private void readUntilGone() {
    byte[] buffer = new byte[READ_SIZE];
    try {
      while (awaitPermit()) {
        int count = tty.read(buffer);
        if (ended) {
          return;
        }
        if (count <= 0) { // -1: an error; 0: what a pulled USB adapter gives
          break;
        }
        Read read =
            new Read(
                pieces(ByteBuffer.wrap(Arrays.copyOf(buffer, count))), loop.ticker().nanoTime());
        loop.execute(() -> received.accept(read));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop.execute(failed);
  }

  private List<MarkedInput.Piece> pieces(ByteBuffer bytes) {
    if (tty.isMarking()) {
      return marks.decode(bytes, tty.parameters().parity() != Parity.NONE);
    }
    marks = new MarkedInput();
    return List.of(new MarkedInput.Piece(bytes, Set.of()));
  }

  /**
   * Waits for the event loop to have room, and looks whether the device is still there meanwhile.
   */
  private boolean awaitPermit() throws InterruptedException {
    while (!permits.tryAcquire(PAUSED_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (ended || tty.receivedBytes() < 0) {
        return false;
      }
    }
    return true;
  }
}
