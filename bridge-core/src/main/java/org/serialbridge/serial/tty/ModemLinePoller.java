package org.serialbridge.serial.tty;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.serialbridge.loop.IdleThreads;
import org.serialbridge.serial.ModemInputs;

/**
 * Reads the modem inputs of the watched ports every 20 ms on one thread, which exists while a port
 * is watched. A pulse shorter than 20 ms may be missed.
 *
 * <p>The kernel could notify (TIOCMIWAIT), but only a signal ends that wait. jSerialComm's
 * listeners use it with two threads for each port, which are cancelled at any point.
 */
final class ModemLinePoller {
  static final String THREAD_NAME = "modem-inputs";

  private static final long PERIOD_MILLIS = 20;

  private final ScheduledExecutorService executor = IdleThreads.scheduled(THREAD_NAME);

  /**
   * Begins to watch.
   *
   * @param changed called with the inputs at once and at each change, on the polling thread
   */
  Watch watch(Tty tty, BiConsumer<Watch, ModemInputs> changed) {
    Watch watch = new Watch(tty, changed);
    watch.polling =
        executor.scheduleWithFixedDelay(watch::poll, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  /** The watch of one port. */
  static final class Watch {
    private final Tty tty;
    private final BiConsumer<Watch, ModemInputs> changed;
    private @Nullable Future<?> polling;
    private @Nullable ModemInputs last;
    private volatile boolean ended;

    private Watch(Tty tty, BiConsumer<Watch, ModemInputs> changed) {
      this.tty = tty;
      this.changed = changed;
    }

    private synchronized void poll() {
      if (ended) {
        return;
      }
      ModemInputs inputs = tty.modemInputs();
      if (!inputs.equals(last)) {
        last = inputs;
        changed.accept(this, inputs);
      }
    }

    /** No further poll begins. */
    void end() {
      ended = true;
      if (polling != null) {
        polling.cancel(false);
      }
    }

    /** Waits for the end of a poll; the tty is not used afterwards. */
    synchronized void awaitEnd() {
      end();
    }
  }
}
