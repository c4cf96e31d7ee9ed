package org.serialbridge.serial.tty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.memory.Buffers;
import org.serialbridge.serial.LoopHandover;
import org.serialbridge.serial.output.FifoDrainEstimate;
import org.serialbridge.serial.output.StallDetector;

/**
 * Writes on the event loop: at once if no data waits, and the rest when the kernel takes more. An
 * executor makes changes, one at a time, while later steps wait. If no byte has left for a second,
 * changes overtake the bytes that the kernel does not take.
 */
final class EpollWriter implements LineWriter {
  /** Interval at which the progress of bytes in front of a change is checked. */
  private static final long HELD_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final EpollTty epoll;
  private final Tty tty;
  private final IoEventLoop loop;
  private final LoopHandover handover;
  private final Executor changes;
  private final Runnable writable;
  private final Runnable failed;
  private final ByteBuffer copy = ByteBuffer.allocateDirect(WRITE_SIZE);
  private final FifoDrainEstimate fifo = new FifoDrainEstimate();
  private final StallDetector stall = new StallDetector();
  private final WriteQueue queue = new WriteQueue();
  private final Rs485Direction direction;
  private final CountDownLatch finished = new CountDownLatch(1);
  private int waitingBytes;
  private long sentBytes;
  private boolean isWritable = true;
  private boolean isFull;
  private long heldNanos;
  private boolean isAdvancing;
  private boolean isTimerSet;
  private boolean isHeldCheckSet;
  private boolean started;
  private boolean ended;

  EpollWriter(
      EpollTty epoll,
      Tty tty,
      IoEventLoop loop,
      Executor changes,
      Runnable writable,
      Runnable failed) {
    this.epoll = epoll;
    this.tty = tty;
    this.loop = loop;
    handover = new LoopHandover(loop);
    this.changes = changes;
    this.writable = writable;
    this.failed = failed;
    direction = new Rs485Direction(tty, loop, changes, fifo, this::advance);
  }

  @Override
  public void start() {
    started = true;
    advance();
  }

  @Override
  public boolean isWritable() {
    return isWritable;
  }

  @Override
  public int waitingBytes() {
    return waitingBytes;
  }

  @Override
  public void queue(Runnable change) {
    add(new Change(change, false));
  }

  @Override
  public void queueBehindBytes(Runnable change) {
    add(new Change(change, true));
  }

  @Override
  public void drain(long timeoutMillis, Promise<Void> drained) {
    DrainLimit.set(drained, timeoutMillis, loop, this::leftBytes);
    add(new Drain(drained));
  }

  private void add(WriteQueue.Step step) {
    queue.add(step);
    advance();
  }

  /** The kernel takes more data. */
  void writable() {
    advance();
  }

  private void advance() {
    boolean mustWait = isTimerSet || !started;
    if (isAdvancing || mustWait && !ended) {
      return;
    }
    isAdvancing = true;
    do {
      isFull = false;
      queue.advance();
    } while (isFull && overtake());
    isAdvancing = false;
    endTurn();
    if (ended && queue.isEmpty() && !direction.isSwitching()) {
      finished.countDown();
    }
    epoll.watchOutput(isFull);
    becomeWritable();
  }

  /** Puts the changes before bytes that have been held for a second; false if there are none. */
  private boolean overtake() {
    if (!queue.hasChangesBehindBytes()) {
      return false;
    }
    if (heldNanos < CHANGE_DRAIN_NANOS) {
      checkHeldSoon();
      return false;
    }
    queue.overtake();
    return true;
  }

  private void checkHeldSoon() {
    if (!isHeldCheckSet) {
      isHeldCheckSet = true;
      loop.schedule(
          () -> {
            isHeldCheckSet = false;
            advance();
          },
          HELD_CHECK_NANOS,
          TimeUnit.NANOSECONDS);
    }
  }

  private void becomeWritable() {
    if (!ended && !isWritable && waitingBytes <= LOW_WATER) {
      isWritable = true;
      writable.run();
    }
  }

  private void advanceIn(long nanos) {
    isTimerSet = true;
    loop.schedule(
        () -> {
          isTimerSet = false;
          advance();
        },
        nanos,
        TimeUnit.NANOSECONDS);
  }

  // ---- bytes

  @Override
  public void write(ByteBuf bytes, @Nullable Object source) {
    waitingBytes += bytes.readableBytes();
    if (!started || !queue.isEmpty() || !writeOut(bytes)) {
      queue.add(new Output(Buffers.toWait(bytes), source));
      isWritable = isWritable && waitingBytes < HIGH_WATER;
      epoll.watchOutput(isFull);
    }
    endTurn();
  }

  /**
   * Writes the bytes that the kernel takes, and releases the buffer if it is empty; false if bytes
   * are left.
   */
  private boolean writeOut(ByteBuf bytes) {
    while (bytes.isReadable()) {
      if (!direction.mayWrite()) {
        return false;
      }
      int written;
      try {
        written = writeOnce(bytes);
      } catch (IOException e) {
        loop.execute(this::fail); // the owner may be in the middle of its own write
        return false;
      }
      if (written <= 0) {
        isFull = true;
        heldNanos = stall.nanos(leftBytes(), System.nanoTime());
        return false;
      }
      bytes.skipBytes(written);
      waitingBytes -= written;
      sentBytes += written;
      fifo.written(written, tty.parameters().characterNanos(), System.nanoTime());
    }
    bytes.release();
    return true;
  }

  private void endTurn() {
    if (!ended && waitingBytes == 0) {
      direction.endWhenSent();
    }
  }

  private long leftBytes() {
    return sentBytes - tty.unsentBytes();
  }

  private int writeOnce(ByteBuf bytes) throws IOException {
    if (bytes.hasMemoryAddress()) {
      return epoll
          .fd()
          .writeAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
    }
    copy.clear().limit(Math.min(bytes.readableBytes(), WRITE_SIZE));
    bytes.getBytes(bytes.readerIndex(), copy);
    return epoll.fd().write(copy, 0, copy.position());
  }

  private void fail() {
    epoll.readToEnd();
    failed.run();
  }

  private final class Output implements WriteQueue.Step {
    private final ByteBuf bytes;
    private final @Nullable Object source;

    Output(ByteBuf bytes, @Nullable Object source) {
      this.bytes = bytes;
      this.source = source;
    }

    @Override
    public boolean advance() {
      return writeOut(bytes);
    }

    @Override
    public boolean dropBytes() {
      return bytes.release();
    }

    @Override
    public int drop(Object which) {
      int length = which.equals(source) ? bytes.readableBytes() : 0;
      if (length > 0) {
        bytes.release();
      }
      return length;
    }
  }

  @Override
  public int drop(Object source) {
    int dropped = queue.dropBytes(source);
    waitingBytes -= dropped;
    loop.execute(this::becomeWritable);
    advance();
    return dropped;
  }

  @Override
  public boolean drop() {
    boolean any = waitingBytes > 0;
    dropBytes();
    loop.execute(this::becomeWritable);
    advance();
    return any;
  }

  private void dropBytes() {
    queue.dropBytes();
    waitingBytes = 0;
    fifo.dropped(tty.parameters().characterNanos(), System.nanoTime());
    stall.end();
  }

  // ---- changes

  /** A change, which may block. Later steps wait until it is done. */
  private final class Change implements WriteQueue.Step {
    private final Runnable body;
    private boolean isBehindBytes;
    private boolean isFirst;
    private boolean haveBytesLeft;
    private boolean isRunning;
    private boolean isDone;
    private long deadline;
    private long fifoEmptyAt;

    Change(Runnable body, boolean isBehindBytes) {
      this.body = body;
      this.isBehindBytes = isBehindBytes;
    }

    @Override
    public boolean advance() {
      if (!isRunning) {
        long nanos = isBehindBytes && !ended ? nanosToWait(System.nanoTime()) : 0;
        if (nanos > 0) {
          advanceIn(nanos);
        } else {
          isRunning = true;
          changes.execute(this::run);
        }
      }
      return isDone;
    }

    @Override
    public boolean isBehindBytes() {
      return isBehindBytes;
    }

    @Override
    public void overtake() {
      isBehindBytes = false;
    }

    private long nanosToWait(long now) {
      if (!isFirst) {
        isFirst = true;
        deadline = now + CHANGE_DRAIN_NANOS;
      }
      if (!haveBytesLeft && tty.unsentBytes() > 0 && now - deadline < 0) {
        return DRAIN_CHECK_NANOS;
      }
      if (!haveBytesLeft) {
        haveBytesLeft = true;
        long longest = deadline - now;
        fifoEmptyAt =
            now + Math.min(fifo.nanosLeft(tty.parameters().characterNanos(), now), longest);
        fifo.emptied();
      }
      return fifoEmptyAt - now;
    }

    private void run() {
      try {
        body.run();
      } finally {
        handover.execute(this::done);
      }
    }

    private void done() {
      isDone = true;
      EpollWriter.this.advance();
    }
  }

  /** Waits until the bytes before it have left, while the drain is awaited. */
  private final class Drain implements WriteQueue.Step {
    private final Promise<Void> drained;

    Drain(Promise<Void> drained) {
      this.drained = drained;
    }

    @Override
    public boolean advance() {
      if (!ended && !drained.isDone() && (tty.unsentBytes() > 0 || direction.isUnderWay())) {
        advanceIn(DRAIN_CHECK_NANOS);
        return false;
      }
      drained.trySuccess(null);
      return true;
    }
  }

  // ---- the end

  @Override
  public void end() {
    ended = true;
    dropBytes();
    advance();
  }

  @Override
  public void join(long millis) throws InterruptedException {
    finished.await(millis, TimeUnit.MILLISECONDS);
  }
}
