package org.serialbridge.serial.tty;

import io.netty.buffer.ByteBuf;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.output.WriteScheduler;

/**
 * A back end of a {@link WriteScheduler}: it does the actions that the scheduler decides. Its
 * methods are called on the event loop, except {@link #join}.
 */
interface LineWriter {
  /** Most bytes that are copied for one write. */
  int WRITE_SIZE = 4096;

  /** Begins with the first action. */
  void start();

  /**
   * Writes bytes, or queues them.
   *
   * @param source the source of the bytes, or null
   */
  void write(ByteBuf bytes, @Nullable Object source);

  /** Asks the scheduler. */
  <T> T ask(Function<WriteScheduler, T> question);

  /** Does the next actions, after a step that may have changed them. */
  void proceed();

  /** The time of the scheduler's clock, in ns. */
  long now();

  /** Asks the scheduler for a step, and does the next actions. */
  default <T> T after(Function<WriteScheduler, T> step) {
    T answer = ask(step);
    proceed();
    return answer;
  }

  /** Tells the scheduler, and does the next actions. */
  default void tell(Consumer<WriteScheduler> step) {
    after(
        scheduler -> {
          step.accept(scheduler);
          return true;
        });
  }

  /** See {@link WriteScheduler#queue}. */
  default void queue(Runnable change) {
    tell(scheduler -> scheduler.queue(change));
  }

  /** See {@link WriteScheduler#queueBehindBytes}. */
  default void queueBehindBytes(Runnable change) {
    tell(scheduler -> scheduler.queueBehindBytes(change));
  }

  /** See {@link WriteScheduler#drain}. */
  default void drain(BooleanSupplier isOver, Runnable drained) {
    tell(scheduler -> scheduler.drain(isOver, drained));
  }

  /** Waits until the tty is not written or changed any more; not on the event loop. */
  void join(long millis) throws InterruptedException;
}
