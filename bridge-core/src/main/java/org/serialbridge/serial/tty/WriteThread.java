package org.serialbridge.serial.tty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.LoopHandover;
import org.serialbridge.serial.output.FifoDrainEstimate;
import org.serialbridge.serial.output.StallDetector;
import org.serialbridge.settings.FlowControl;

/** Processes the queue of a line on a thread that may block in write. */
final class WriteThread implements LineWriter {
  /**
   * With flow control: bytes of one write to the kernel, and the limit of bytes that the kernel may
   * hold before it.
   */
  private static final int HELD_WRITE_SIZE = 1024;

  private static final int HELD_WRITE_ROOM = 2048;

  private final Tty tty;
  private final EventExecutor loop;
  private final LoopHandover handover;
  private final Runnable writable;
  private final Runnable failed;
  private final Thread thread;
  private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
  private final AtomicLong sentBytes = new AtomicLong();
  private volatile boolean ended;

  // Of the thread.
  private final byte[] chunk = new byte[WRITE_SIZE];
  private final FifoDrainEstimate fifo = new FifoDrainEstimate();
  private final StallDetector stall = new StallDetector();

  // Of the event loop.
  private Backlog backlog = new Backlog();
  private boolean isWritable = true;

  /** Bytes that were written since the last drop and are not in the kernel. */
  private static final class Backlog {
    private final AtomicInteger bytes = new AtomicInteger();
    private volatile boolean dropped;
  }

  WriteThread(String name, Tty tty, EventExecutor loop, Runnable writable, Runnable failed) {
    this.tty = tty;
    this.loop = loop;
    handover = new LoopHandover(loop);
    this.writable = writable;
    this.failed = failed;
    thread = new Thread(this::workUntilEnded, name + "-write");
    thread.setDaemon(true);
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void write(ByteBuf bytes, @Nullable Object source) {
    Backlog part = backlog;
    if (part.bytes.addAndGet(bytes.readableBytes()) >= HIGH_WATER) {
      isWritable = false;
    }
    ByteBuf copy = Unpooled.copiedBuffer(bytes); // the event loop gets its block back at once
    bytes.release();
    work.add(new Write(copy, part, source));
  }

  /** Bytes and their source. */
  private final class Write implements Runnable {
    private final ByteBuf bytes;
    private final Backlog part;
    private final @Nullable Object source;
    private final AtomicBoolean begun = new AtomicBoolean();

    Write(ByteBuf bytes, Backlog part, @Nullable Object source) {
      this.bytes = bytes;
      this.part = part;
      this.source = source;
    }

    @Override
    public void run() {
      if (begun.compareAndSet(false, true)) {
        writeOut(bytes, part);
      }
    }

    /** Drops the bytes, unless the thread already writes them. */
    int drop() {
      if (!begun.compareAndSet(false, true)) {
        return 0;
      }
      int length = bytes.readableBytes();
      bytes.release();
      part.bytes.addAndGet(-length);
      return length;
    }
  }

  @Override
  public int drop(Object source) {
    int dropped = 0;
    for (Runnable next : work) {
      if (next instanceof Write write && source.equals(write.source)) {
        dropped += write.drop();
      }
    }
    loop.execute(() -> becameWritable(backlog));
    return dropped;
  }

  @Override
  public boolean isWritable() {
    return isWritable;
  }

  @Override
  public int waitingBytes() {
    return backlog.bytes.get();
  }

  @Override
  public void queue(Runnable change) {
    work.add(change);
  }

  @Override
  public void queueBehindBytes(Runnable change) {
    work.add(new Change(change));
  }

  @Override
  public void drain(long timeoutMillis, Promise<Void> drained) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    work.add(
        () -> {
          waitUntilSent(deadline);
          if (tty.rs485().isSending()) {
            waitForFifo(deadline);
            tty.rs485().end();
          }
          handover.execute(() -> drained.trySuccess(null));
        });
    // Flow control may hold the thread in a write.
    DrainLimit.set(drained, timeoutMillis, loop, () -> sentBytes.get() - tty.unsentBytes());
  }

  /**
   * {@inheritDoc}
   *
   * <p>The thread may be stuck in a write of these bytes until the kernel's queue is flushed; the
   * bytes that the kernel takes then must be flushed, too.
   */
  @Override
  public boolean drop() {
    boolean any = backlog.bytes.get() > 0;
    backlog.dropped = true;
    backlog = new Backlog();
    loop.execute(() -> becameWritable(backlog));
    return any;
  }

  @Override
  public void end() {
    ended = true;
    work.add(() -> {}); // wakes it
  }

  @Override
  public void join(long millis) throws InterruptedException {
    thread.join(millis);
  }

  // ---- on the thread

  /** A change behind bytes, made once. */
  private final class Change implements Runnable {
    private final Runnable change;
    private boolean made;

    Change(Runnable change) {
      this.change = change;
    }

    @Override
    public void run() {
      long deadline = System.nanoTime() + CHANGE_DRAIN_NANOS;
      if (!made) {
        waitUntilSent(deadline);
        waitForFifo(deadline);
      }
      makeNow();
    }

    void makeNow() {
      if (!made) {
        made = true;
        change.run();
      }
    }
  }

  private void workUntilEnded() {
    try {
      while (!ended || !work.isEmpty()) {
        Runnable next =
            tty.rs485().isSending()
                ? work.poll(Rs485Direction.nanosUntilQuiet(tty, fifo), TimeUnit.NANOSECONDS)
                : work.take();
        if (next != null) {
          next.run();
        } else {
          endTurnIfQuiet();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** No more bytes have come for the burst. */
  private void endTurnIfQuiet() {
    if (Rs485Direction.nanosUntilQuiet(tty, fifo) == 0) {
      tty.rs485().end();
    }
  }

  private void beginTurn() {
    if (tty.rs485().isSwitchedByWriter() && !tty.rs485().isSending()) {
      tty.rs485().begin();
    }
  }

  private void writeOut(ByteBuf bytes, Backlog part) {
    while (bytes.isReadable() && !ended && !part.dropped) {
      if (!hasRoom(part)) {
        continue;
      }
      beginTurn();
      int size = Math.min(bytes.readableBytes(), writeSize());
      bytes.getBytes(bytes.readerIndex(), chunk, 0, size);
      int written = tty.write(chunk, size);
      if (written <= 0) { // -1, and 0 if the device is gone
        handover.execute(failed);
        break;
      }
      fifo.written(written, tty.parameters().characterNanos(), System.nanoTime());
      sentBytes.addAndGet(written);
      bytes.skipBytes(written);
      taken(part, written);
    }
    if (part.dropped) {
      fifo.dropped(tty.parameters().characterNanos(), System.nanoTime());
    }
    bytes.release();
  }

  /** The kernel has taken bytes. */
  private void taken(Backlog part, int count) {
    int before = part.bytes.getAndAdd(-count);
    if (before > LOW_WATER && before - count <= LOW_WATER) {
      handover.execute(() -> becameWritable(part));
    }
  }

  private boolean hasFlowControl() {
    return tty.parameters().flowControl() != FlowControl.NONE;
  }

  private int writeSize() {
    return hasFlowControl() ? HELD_WRITE_SIZE : chunk.length;
  }

  /**
   * Waits for room in the kernel before a write with flow control, which could block otherwise:
   * then no later change would be made, and no byte dropped. If no byte leaves for a second, the
   * changes overtake the bytes.
   *
   * @return false if the bytes were dropped in the meantime
   */
  private boolean hasRoom(Backlog part) {
    stall.end();
    while (hasFlowControl() && !ended && !part.dropped) {
      int unsent = tty.unsentBytes();
      if (unsent <= HELD_WRITE_ROOM) {
        break;
      }
      long left = sentBytes.get() - unsent;
      if (stall.nanos(left, System.nanoTime()) > CHANGE_DRAIN_NANOS) {
        makeChanges();
      }
      LockSupport.parkNanos(this, HELD_WRITE_SIZE / 2 * tty.parameters().characterNanos());
    }
    return !ended && !part.dropped;
  }

  private void makeChanges() {
    for (Runnable next : work) {
      if (next instanceof Change change) {
        change.makeNow();
      }
    }
  }

  private void becameWritable(Backlog part) {
    if (!ended && !isWritable && part.bytes.get() <= LOW_WATER && part.equals(backlog)) {
      isWritable = true;
      writable.run();
    }
  }

  private void waitUntilSent(long deadline) {
    while (!ended && tty.unsentBytes() > 0 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(this, DRAIN_CHECK_NANOS);
    }
  }

  private void waitForFifo(long deadline) {
    long now = System.nanoTime();
    long emptyAt =
        now + Math.min(fifo.nanosLeft(tty.parameters().characterNanos(), now), deadline - now);
    while (!ended && emptyAt - now > 0) {
      LockSupport.parkNanos(this, emptyAt - now);
      now = System.nanoTime();
    }
    fifo.emptied();
  }
}
