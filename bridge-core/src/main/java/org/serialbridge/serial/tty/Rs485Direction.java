package org.serialbridge.serial.tty;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.serialbridge.serial.LoopHandover;
import org.serialbridge.serial.output.FifoDrainEstimate;

/**
 * Switches the transceiver of an RS-485 bus around each burst of bytes that {@link EpollWriter}
 * writes: to send before the first byte, back when all bytes have left. On the event loop, except
 * the switching, which may block.
 */
final class Rs485Direction {
  /** Longest time between checks: the kernel does not notify of bytes that leave or are dropped. */
  private static final long LONGEST_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long SHORTEST_CHECK_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final Tty tty;
  private final EventExecutor loop;
  private final LoopHandover handover;
  private final Executor changes;
  private final FifoDrainEstimate fifo;
  private final Runnable switched;
  private boolean isSwitching;
  private boolean isTimerSet;

  /**
   * The direction control of a writer.
   *
   * @param fifo the estimate for the bytes that the writer has written
   * @param switched called when the writer may continue
   */
  Rs485Direction(
      Tty tty, EventExecutor loop, Executor changes, FifoDrainEstimate fifo, Runnable switched) {
    this.tty = tty;
    this.loop = loop;
    handover = new LoopHandover(loop);
    this.changes = changes;
    this.fifo = fifo;
    this.switched = switched;
  }

  /** Whether bytes may be written now; if not, the transceiver is being switched to send. */
  boolean mayWrite() {
    if (!isSwitching && (!tty.rs485().isSwitchedByWriter() || tty.rs485().isSending())) {
      return true;
    }
    if (!isSwitching) {
      switchWith(tty.rs485()::begin);
    }
    return false;
  }

  /** Whether the transceiver sends or is being switched. */
  boolean isUnderWay() {
    return isSwitching || tty.rs485().isSending();
  }

  boolean isSwitching() {
    return isSwitching;
  }

  /** No more bytes wait: switches back when all bytes have left, unless more have come by then. */
  void endWhenSent() {
    if (isSwitching || isTimerSet || !tty.rs485().isSending()) {
      return;
    }
    long nanos = nanosUntilQuiet(tty, fifo);
    if (nanos > 0) {
      isTimerSet = true;
      loop.schedule(
          () -> {
            isTimerSet = false;
            switched.run();
          },
          nanos,
          TimeUnit.NANOSECONDS);
    } else {
      switchWith(tty.rs485()::end);
    }
  }

  /** The time in ns until the next check whether all bytes have left; 0 if they have. */
  static long nanosUntilQuiet(Tty tty, FifoDrainEstimate fifo) {
    long character = tty.parameters().characterNanos();
    int unsent = tty.unsentBytes();
    long nanos =
        unsent > 0
            ? Math.max(SHORTEST_CHECK_NANOS, unsent * character)
            : fifo.nanosUntilQuiet(character, System.nanoTime());
    return Math.min(nanos, LONGEST_CHECK_NANOS);
  }

  private void switchWith(Runnable body) {
    isSwitching = true;
    changes.execute(
        () -> {
          try {
            body.run();
          } finally {
            handover.execute(
                () -> {
                  isSwitching = false;
                  switched.run();
                });
          }
        });
  }
}
