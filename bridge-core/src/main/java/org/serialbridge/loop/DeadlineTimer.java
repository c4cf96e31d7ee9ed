package org.serialbridge.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.serialbridge.time.Timed;

/**
 * Calls an action at a deadline. A deadline that moves away, as each byte moves the end of a
 * packet, costs no new task: the task that waits finds itself too early and waits on. A timer is
 * used on its event loop; its times are nanoseconds of that loop's ticker.
 */
public final class DeadlineTimer {
  private final EventLoop loop;
  private final Supplier<OptionalLong> deadline;
  private final LongConsumer reached;
  private @Nullable Future<?> task;
  private long taskAt;

  // Of a timer of silence.
  private boolean isRunning;
  private long touchedAt;

  /** The timer of a part that must be polled; {@link #update} must be called after each call. */
  public DeadlineTimer(EventLoop loop, Timed part) {
    this(loop, part::deadline, part::poll);
  }

  /**
   * A timer of an owner that knows its next deadline.
   *
   * @param deadline the next deadline; empty if there is none
   * @param reached called with the reading of the ticker when a deadline is reached
   */
  public DeadlineTimer(EventLoop loop, Supplier<OptionalLong> deadline, LongConsumer reached) {
    this.loop = loop;
    this.deadline = deadline;
    this.reached = reached;
  }

  /**
   * A timer of silence, which does not run yet. It calls its action each time that {@code
   * silenceNanos} have passed without a {@link #touch}, until it is stopped.
   */
  public DeadlineTimer(EventLoop loop, long silenceNanos, Runnable action) {
    this.loop = loop;
    deadline = () -> isRunning ? OptionalLong.of(touchedAt + silenceNanos) : OptionalLong.empty();
    reached =
        now -> {
          touchedAt = now;
          action.run();
        };
  }

  /** Starts a timer of silence. If it runs already, the silence begins again. */
  public void start() {
    isRunning = true;
    touch();
    update();
  }

  /** Lets the silence begin again; costs one reading of the ticker. */
  public void touch() {
    touchedAt = loop.ticker().nanoTime();
  }

  /** Must be called when the deadline may have become earlier. */
  public void update() {
    OptionalLong next = deadline.get();
    if (next.isEmpty() || task != null && taskAt - next.getAsLong() <= 0) {
      return;
    }
    cancelTask();
    taskAt = next.getAsLong();
    long delay = Math.max(0, taskAt - loop.ticker().nanoTime());
    task = loop.schedule(this::look, delay, TimeUnit.NANOSECONDS);
  }

  private void look() {
    task = null;
    OptionalLong due = deadline.get();
    long now = loop.ticker().nanoTime();
    if (due.isPresent() && now - due.getAsLong() >= 0) {
      reached.accept(now);
    }
    update();
  }

  /**
   * Stops the timer: the action is not called any more, until {@link #start} or {@link #update}.
   */
  public void stop() {
    isRunning = false;
    cancelTask();
  }

  private void cancelTask() {
    if (task != null) {
      task.cancel(false);
      task = null;
    }
  }
}
