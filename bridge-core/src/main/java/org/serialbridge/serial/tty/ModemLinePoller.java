package org.serialbridge.serial.tty;

import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.loop.IdleThreads;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.kernel.LineCounts;

/**
 * Reads the modem inputs and the driver's counts of the watched ports every 20 ms on one thread,
 * which exists while a port is watched. A pulse between two readings is told by the counts.
 *
 * <p>The kernel could notify (TIOCMIWAIT), but only a signal ends that wait. jSerialComm's
 * listeners use it with two threads for each port, which are cancelled at any point.
 */
final class ModemLinePoller {
  static final String THREAD_NAME = "modem-inputs";

  private static final long PERIOD_MILLIS = 20;

  private final ScheduledExecutorService executor = IdleThreads.scheduled(THREAD_NAME);

  /** What a watch tells, on the polling thread. */
  interface Listener {
    /** The inputs when watching begins, and at each change. */
    void modemInputsChanged(Watch watch, ModemInputs inputs);

    /** Characters were lost. */
    void overrun(Watch watch);
  }

  /**
   * Begins to watch overruns. All watches of a tty have the same listener.
   *
   * @param readsInputs whether it watches the inputs, too
   */
  Watch watch(Tty tty, boolean readsInputs, Listener listener) {
    Watch watch = new Watch(tty, readsInputs, listener);
    watch.polling =
        executor.scheduleWithFixedDelay(watch::poll, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  /** The watch of one port. */
  static final class Watch {
    private final Tty tty;
    private final boolean readsInputs;
    private final Listener listener;
    private final ErrorCounter errors = new ErrorCounter();
    private final InputChanges changes = new InputChanges();
    private @Nullable Future<?> polling;
    private volatile boolean ended;

    private Watch(Tty tty, boolean readsInputs, Listener listener) {
      this.tty = tty;
      this.readsInputs = readsInputs;
      this.listener = listener;
    }

    private void poll() {
      synchronized (listener) {
        if (!ended) {
          look();
        }
      }
    }

    private void look() {
      if (readsInputs) {
        tty.countModemInputs();
      }
      // The counts first: the inputs are newer, and the count of a change is due.
      Optional<LineCounts> counts = tty.counts();
      if (readsInputs) {
        for (ModemInputs inputs : changes.since(counts, tty.modemInputs())) {
          listener.modemInputsChanged(this, inputs);
        }
      }
      if (errors.look(counts).overruns() > 0) {
        listener.overrun(this);
      }
    }

    /** No further poll begins. */
    void end() {
      ended = true;
      if (polling != null) {
        polling.cancel(false);
      }
    }

    boolean isEnded() {
      return ended;
    }

    /** Waits for the end of a poll, also of an earlier watch with this listener. */
    void awaitEnd() {
      synchronized (listener) {
        end();
      }
    }
  }
}
