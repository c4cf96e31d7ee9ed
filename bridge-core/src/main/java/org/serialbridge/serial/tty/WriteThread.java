package org.serialbridge.serial.tty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.LoopHandover;
import org.serialbridge.serial.output.WriteScheduler;
import org.serialbridge.serial.output.WriteScheduler.Action;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.time.Timed;

/**
 * Writes on a thread, which may block in write and in all other actions. The event loop and the
 * thread share the scheduler by a lock, which neither holds while it blocks.
 */
final class WriteThread implements LineWriter {
  /**
   * With flow control: bytes of one write to the kernel, and the limit of bytes that the kernel may
   * hold before it. A write that flow control blocks would keep changes from overtaking.
   */
  private static final int HELD_WRITE_SIZE = 1024;

  private static final int HELD_WRITE_ROOM = 2048;

  private final Tty tty;
  private final EventExecutor loop;
  private final LoopHandover handover;
  private final Runnable writable;
  private final Runnable failed;
  private final Thread thread;
  private final byte[] chunk = new byte[WRITE_SIZE];

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition isAsked = lock.newCondition();

  // Under the lock.
  private final WriteScheduler scheduler;
  private OptionalLong roomCheck = OptionalLong.empty();

  WriteThread(String name, Tty tty, EventExecutor loop, Runnable writable, Runnable failed) {
    this.tty = tty;
    this.loop = loop;
    handover = new LoopHandover(loop);
    this.writable = writable;
    this.failed = failed;
    scheduler = new WriteScheduler(tty, tty.rs485());
    thread = new Thread(this::actUntilFinished, name + "-write");
    thread.setDaemon(true);
  }

  // ---- on the event loop

  @Override
  public void start() {
    tell(WriteScheduler::start);
    thread.start();
  }

  @Override
  public void write(ByteBuf bytes, @Nullable Object source) {
    ByteBuf waiting = Unpooled.copiedBuffer(bytes); // the event loop gets its block back at once
    bytes.release();
    tell(next -> next.add(waiting, source));
  }

  @Override
  public <T> T ask(Function<WriteScheduler, T> question) {
    lock.lock();
    try {
      return question.apply(scheduler);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void proceed() {
    lock.lock();
    try {
      isAsked.signal();
      if (scheduler.recovers()) {
        handover.execute(this::recovered);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long now() {
    return loop.ticker().nanoTime();
  }

  @Override
  public void join(long millis) throws InterruptedException {
    thread.join(millis);
  }

  private void recovered() {
    if (ask(WriteScheduler::recovered)) {
      writable.run();
    }
  }

  // ---- on the thread, under the lock

  private void actUntilFinished() {
    lock.lock();
    try {
      for (Action next = awaitAction(); next != Action.WAIT; next = awaitAction()) {
        act(next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next action; WAIT if there will be none. */
  private Action awaitAction() throws InterruptedException {
    Action action = scheduler.next(now());
    while (action == Action.WAIT && !scheduler.isFinished()) {
      OptionalLong until = Timed.earlier(scheduler.deadline(), roomCheck);
      if (until.isPresent()) {
        isAsked.awaitNanos(until.getAsLong() - now());
      } else {
        isAsked.await();
      }
      checkRoom();
      action = scheduler.next(now());
    }
    return action;
  }

  private void checkRoom() {
    if (roomCheck.isPresent() && now() - roomCheck.getAsLong() >= 0) {
      roomCheck = OptionalLong.empty();
      scheduler.takesMore();
    }
  }

  private void act(Action action) {
    if (action == Action.WRITE) {
      write();
    } else {
      unlocked(scheduler.body(action));
      scheduler.done(action);
    }
  }

  private void unlocked(Runnable body) {
    lock.unlock();
    try {
      body.run();
    } finally {
      lock.lock();
    }
  }

  private void write() {
    boolean hasFlowControl = tty.parameters().flowControl() != FlowControl.NONE;
    if (hasFlowControl && tty.unsentBytes() > HELD_WRITE_ROOM) {
      roomCheck = OptionalLong.of(now() + HELD_WRITE_SIZE / 2 * tty.characterNanos());
      scheduler.wrote(0, now());
      return;
    }
    ByteBuf bytes = scheduler.bytes();
    int size = Math.min(bytes.readableBytes(), hasFlowControl ? HELD_WRITE_SIZE : WRITE_SIZE);
    bytes.getBytes(bytes.readerIndex(), chunk, 0, size);
    scheduler.take(size);
    unlocked(() -> writeOut(size));
  }

  /** Without the lock. */
  private void writeOut(int size) {
    int rest = size;
    while (rest > 0) {
      int written = tty.write(chunk, size - rest, rest);
      boolean isGone = written <= 0; // -1, and 0 if the device is gone
      tell(next -> next.wrote(isGone ? -1 : written, now()));
      if (isGone) {
        handover.execute(failed);
        return;
      }
      rest -= written;
    }
  }
}
