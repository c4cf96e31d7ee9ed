package org.serialbridge.serial;

import com.fazecast.jSerialComm.SerialPort;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.serialbridge.settings.UartSettings;

/**
 * A line with a thread that blocks in read and one that blocks in write, so that the event loop
 * never does.
 *
 * <pre>
 * read thread  -- takes a permit, reads, hands over --> event loop -- listener, gives the permit back -->
 * event loop   -- queue of writes and of changes of parameters --> write thread
 * </pre>
 *
 * Two permits: one read is handled while the next is under way. A paused line keeps them.
 * jSerialComm is asked to do no more than read, write and configure: its listeners spin when a
 * device hangs up, and its close drops unsent output.
 */
final class ThreadedSerialLine implements SerialLine {
  private static final int READ_SIZE = 4096;
  private static final int WRITE_SIZE = 4096;
  private static final int READS_UNDER_WAY = 2;
  private static final int HIGH_WATER = 64 * 1024;
  private static final int LOW_WATER = 16 * 1024;

  /** How often a paused line is asked whether its device is still there. */
  private static final long PAUSED_CHECK_MILLIS = 500;

  /** How long output may take to leave before the parameters change. */
  private static final long RECONFIGURE_DRAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How often the kernel is asked whether its output queue is empty; nothing notifies of it. */
  private static final long DRAIN_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** A line that sends nothing for so long while it drains is held by flow control. */
  private static final long STUCK_MILLIS = 2_000;

  private static final long THREAD_END_MILLIS = 500;

  private final SerialPort port;
  private final EventExecutor loop;
  private final Listener listener;
  private final Thread reader;
  private final Thread writer;
  private final Semaphore permits = new Semaphore(READS_UNDER_WAY);
  private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
  private final AtomicInteger waitingBytes = new AtomicInteger();
  private final byte[] chunk = new byte[WRITE_SIZE]; // of the write thread
  private final AtomicLong sentBytes = new AtomicLong();
  private volatile boolean closed;

  // On the event loop only.
  private final Queue<Read> unread = new ArrayDeque<>();
  private UartSettings parameters;
  private boolean reading = true;
  private boolean writable = true;

  private record Read(ByteBuffer bytes, long atNanos) {}

  /** Takes over an open port. */
  ThreadedSerialLine(
      String name,
      SerialPort port,
      UartSettings parameters,
      EventExecutor loop,
      Listener listener) {
    this.port = port;
    this.parameters = parameters;
    this.loop = loop;
    this.listener = listener;
    reader = daemon(name + "-read", this::readUntilGone);
    writer = daemon(name + "-write", this::writeUntilClosed);
  }

  @Override
  public void start() {
    reader.start();
    writer.start();
  }

  private static Thread daemon(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public UartSettings parameters() {
    return parameters;
  }

  @Override
  public void write(ByteBuf bytes) {
    if (closed) {
      bytes.release();
      return;
    }
    if (waitingBytes.addAndGet(bytes.readableBytes()) >= HIGH_WATER) {
      writable = false;
    }
    work.add(() -> writeOut(bytes));
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public void setReading(boolean wanted) {
    reading = wanted;
    while (reading && !unread.isEmpty()) {
      Read next = unread.remove();
      permits.release();
      listener.received(next.bytes, next.atNanos);
    }
  }

  @Override
  public Future<UartSettings> configure(UartSettings wanted) {
    if (closed) {
      return loop.newFailedFuture(new SerialUnavailableException("the line is closed"));
    }
    Promise<UartSettings> configured = loop.newPromise();
    work.add(
        () -> {
          waitUntilSent(System.nanoTime() + RECONFIGURE_DRAIN_NANOS);
          Optional<UartSettings> inForce = JSerialCommDriver.configure(port, wanted);
          loop.execute(() -> configured(inForce, configured));
        });
    return configured;
  }

  private void configured(Optional<UartSettings> inForce, Promise<UartSettings> configured) {
    if (inForce.isPresent()) {
      parameters = inForce.get();
      configured.setSuccess(parameters);
    } else {
      configured.setFailure(
          new SerialUnavailableException(port.getSystemPortPath() + " takes no parameters"));
    }
  }

  @Override
  public Future<Void> drain(long timeoutMillis) {
    Promise<Void> drained = loop.newPromise();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    work.add(
        () -> {
          waitUntilSent(deadline);
          drained.trySuccess(null);
        });
    loop.schedule(() -> drained.trySuccess(null), timeoutMillis, TimeUnit.MILLISECONDS);
    endWhenStuck(drained, -1);
    return drained;
  }

  /** The write thread may be stuck in a write, for as long as flow control likes. */
  private void endWhenStuck(Promise<Void> drained, long progressBefore) {
    long progress = sentBytes.get() - port.bytesAwaitingWrite();
    if (progress == progressBefore) {
      drained.trySuccess(null);
    } else if (!drained.isDone()) {
      loop.schedule(() -> endWhenStuck(drained, progress), STUCK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    unread.clear();
    work.add(() -> {}); // wakes the write thread
    daemon(writer.getName() + "-close", this::closePort).start();
  }

  /**
   * Ends both threads, then closes. In this order: a thread that is still in a read or write when
   * its descriptor is closed could go on with another file that was given the same number.
   */
  private void closePort() {
    port.flushIOBuffers(); // lets a write that is stuck in flow control finish
    // Returns a blocked read.
    port.setComPortTimeouts(SerialPort.TIMEOUT_NONBLOCKING, 0, 0);
    try {
      writer.join(THREAD_END_MILLIS);
      reader.join(THREAD_END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    port.closePort();
  }

  // ---- read thread

  private void readUntilGone() {
    byte[] buffer = new byte[READ_SIZE];
    try {
      while (awaitPermit()) {
        int count = port.readBytes(buffer, buffer.length);
        if (closed) {
          return;
        }
        if (count <= 0) { // -1: an error; 0: what a pulled USB adapter gives
          break;
        }
        Read read =
            new Read(ByteBuffer.wrap(Arrays.copyOf(buffer, count)), loop.ticker().nanoTime());
        loop.execute(() -> deliver(read));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop.execute(() -> hangUp("read failed"));
  }

  /**
   * Waits for the event loop to have room, and looks whether the device is still there meanwhile.
   */
  private boolean awaitPermit() throws InterruptedException {
    while (!permits.tryAcquire(PAUSED_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (closed || port.bytesAvailable() < 0) {
        return false;
      }
    }
    return true;
  }

  private void deliver(Read read) {
    if (closed) {
      return;
    }
    if (reading) {
      permits.release();
      listener.received(read.bytes, read.atNanos);
    } else {
      unread.add(read);
    }
  }

  private void hangUp(String reason) {
    if (!closed) {
      setReading(true); // what came before the end
      close();
      listener.hungUp(reason);
    }
  }

  // ---- write thread

  private void writeUntilClosed() {
    try {
      while (!closed || !work.isEmpty()) {
        work.take().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeOut(ByteBuf bytes) {
    int length = bytes.readableBytes();
    while (bytes.isReadable() && !closed) {
      int size = Math.min(bytes.readableBytes(), chunk.length);
      bytes.getBytes(bytes.readerIndex(), chunk, 0, size);
      int written = port.writeBytes(chunk, size);
      if (written <= 0) { // not only -1: 0 is what the library says of a device that is gone
        loop.execute(() -> hangUp("write failed"));
        break;
      }
      sentBytes.addAndGet(written);
      bytes.skipBytes(written);
    }
    bytes.release();
    int before = waitingBytes.getAndAdd(-length);
    if (before > LOW_WATER && before - length <= LOW_WATER) {
      loop.execute(this::becameWritable);
    }
  }

  private void becameWritable() {
    if (!closed && !writable) {
      writable = true;
      listener.writabilityChanged();
    }
  }

  private void waitUntilSent(long deadline) {
    while (!closed && port.bytesAwaitingWrite() > 0 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(this, DRAIN_CHECK_NANOS);
    }
  }
}
