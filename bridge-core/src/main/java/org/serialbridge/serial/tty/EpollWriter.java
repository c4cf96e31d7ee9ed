package org.serialbridge.serial.tty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEventLoop;
import io.netty.channel.unix.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.serialbridge.loop.DeadlineTimer;
import org.serialbridge.netty.Buffers;
import org.serialbridge.serial.LoopHandover;
import org.serialbridge.serial.output.WriteScheduler;
import org.serialbridge.serial.output.WriteScheduler.Action;

/**
 * Writes on the event loop: at once if no data waits, and the rest when the kernel takes more. An
 * executor runs the actions that may block.
 */
final class EpollWriter implements LineWriter {
  private final EpollTty epoll;
  private final IoEventLoop loop;
  private final LoopHandover handover;
  private final Executor blocking;
  private final Runnable writable;
  private final Runnable failed;
  private final WriteScheduler scheduler;
  private final DeadlineTimer timer;
  private final ByteBuffer copy = ByteBuffer.allocateDirect(WRITE_SIZE);
  private final long copyAddress = Buffer.memoryAddress(copy);
  private final CountDownLatch finished = new CountDownLatch(1);

  EpollWriter(
      EpollTty epoll,
      Tty tty,
      IoEventLoop loop,
      Executor blocking,
      Runnable writable,
      Runnable failed) {
    this.epoll = epoll;
    this.loop = loop;
    handover = new LoopHandover(loop);
    this.blocking = blocking;
    this.writable = writable;
    this.failed = failed;
    scheduler = new WriteScheduler(tty, tty.rs485());
    timer = new DeadlineTimer(loop, scheduler::deadline, this::proceed);
  }

  @Override
  public void start() {
    tell(WriteScheduler::start);
  }

  @Override
  public <T> T ask(Function<WriteScheduler, T> question) {
    return question.apply(scheduler);
  }

  /** As the default, without an object for each call. */
  @Override
  public void tell(Consumer<WriteScheduler> step) {
    step.accept(scheduler);
    proceed();
  }

  @Override
  public long now() {
    return loop.ticker().nanoTime();
  }

  @Override
  public void write(ByteBuf bytes, @Nullable Object source) {
    long now = now();
    if (scheduler.mayPass()) {
      int written = writeOnce(bytes);
      bytes.skipBytes(Math.max(0, written));
      scheduler.passed(written, now);
    }
    if (bytes.isReadable()) {
      scheduler.add(Buffers.toWait(bytes), source);
    } else {
      bytes.release();
    }
    proceed(now);
  }

  /** Returns the number of written bytes, 0 if the kernel takes none now, -1 after a failure. */
  private int writeOnce(ByteBuf bytes) {
    try {
      if (bytes.hasMemoryAddress()) {
        return epoll
            .fd()
            .writeAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
      }
      copy.clear().limit(Math.min(bytes.readableBytes(), WRITE_SIZE));
      bytes.getBytes(bytes.readerIndex(), copy);
      return epoll.fd().writeAddress(copyAddress, 0, copy.position());
    } catch (IOException e) {
      loop.execute(this::fail); // the owner may be in the middle of its own write
      return -1;
    }
  }

  private void fail() {
    epoll.readToEnd();
    failed.run();
  }

  /** The kernel takes more data. */
  void writable() {
    tell(WriteScheduler::takesMore);
  }

  @Override
  public void proceed() {
    proceed(now());
  }

  private void proceed(long now) {
    Action action = scheduler.next(now);
    while (action != Action.WAIT) {
      if (action == Action.WRITE) {
        int written = writeOnce(scheduler.bytes());
        scheduler.take(Math.max(0, written));
        scheduler.wrote(written, now);
      } else {
        run(action);
      }
      action = scheduler.next(now);
    }
    epoll.watchOutput(scheduler.isFull());
    timer.update();
    if (scheduler.recovers()) {
      handover.execute(this::recovered);
    }
    if (scheduler.isFinished()) {
      finished.countDown();
    }
  }

  private void run(Action action) {
    Runnable body = scheduler.body(action);
    blocking.execute(
        () -> {
          try {
            body.run();
          } finally {
            handover.execute(() -> tell(next -> next.done(action)));
          }
        });
  }

  private void recovered() {
    if (scheduler.recovered()) {
      writable.run();
    }
  }

  @Override
  public void join(long millis) throws InterruptedException {
    finished.await(millis, TimeUnit.MILLISECONDS);
  }
}
