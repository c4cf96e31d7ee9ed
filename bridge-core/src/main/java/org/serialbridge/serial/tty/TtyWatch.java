package org.serialbridge.serial.tty;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.EnumSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.LoopHandover;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.status.LineErrorCounts;

/**
 * The watching of a line, on its event loop: the errors that its driver counts, and, while they are
 * watched, its modem inputs, overruns and marked errors.
 */
final class TtyWatch {
  private final Tty tty;
  private final LineInput input;
  private final LineWriter writer;
  private final ModemLinePoller poller;
  private final EventExecutor loop;
  private final LoopHandover handover;
  private final SerialLine.Listener listener;
  private final ErrorCounter errors = new ErrorCounter();
  private boolean watchesInputs;
  private boolean watchesErrors;
  private Future<Void> errorsWatched;
  private final Polled polled = new Polled();

  /** The last watch, which may have ended. */
  private ModemLinePoller.@Nullable Watch polling;

  private boolean isPolling;
  private boolean ended;

  /** The watching of a tty that was just opened; its writer turns the marks on and off. */
  TtyWatch(
      Tty tty,
      LineInput input,
      LineWriter writer,
      ModemLinePoller poller,
      EventExecutor loop,
      SerialLine.Listener listener) {
    this.tty = tty;
    this.input = input;
    this.writer = writer;
    this.poller = poller;
    this.loop = loop;
    handover = new LoopHandover(loop);
    this.listener = listener;
    errorsWatched = loop.newSucceededFuture(null);
    errors.look(tty.counts());
  }

  /** See {@link SerialLine#errorCounts}. */
  Optional<LineErrorCounts> errorCounts() {
    if (!ended) {
      errors.look(tty.counts());
    }
    return errors.total();
  }

  /** See {@link SerialLine#watch}. */
  Future<Void> use(boolean modemInputs, boolean lineErrors) {
    boolean polls = modemInputs || lineErrors && tty.counts().isPresent();
    if (modemInputs != watchesInputs || polls != isPolling) {
      watchesInputs = modemInputs;
      poll(polls);
    }
    if (watchesErrors != lineErrors) {
      watchesErrors = lineErrors;
      input.setWatchesErrors(lineErrors);
      Promise<Void> done = loop.newPromise();
      errorsWatched = done;
      writer.queue(
          () -> {
            tty.markErrors(lineErrors);
            handover.execute(() -> done.setSuccess(null));
          });
    }
    return errorsWatched;
  }

  private void poll(boolean wanted) {
    if (polling != null) {
      polling.end();
    }
    isPolling = wanted;
    polling = wanted ? poller.watch(tty, watchesInputs, polled) : polling;
  }

  /** Hands over what the poller tells, unless the watch has ended. */
  private final class Polled implements ModemLinePoller.Listener {
    @Override
    public void modemInputsChanged(ModemLinePoller.Watch watch, ModemInputs inputs) {
      handover.execute(() -> tell(watch, () -> listener.modemInputsChanged(inputs)));
    }

    @Override
    public void overrun(ModemLinePoller.Watch watch) {
      handover.execute(() -> tell(watch, () -> listener.lineErrors(EnumSet.of(LineError.OVERRUN))));
    }

    private void tell(ModemLinePoller.Watch watch, Runnable told) {
      if (watch.equals(polling) && !watch.isEnded()) {
        told.run();
      }
    }
  }

  /**
   * Ends the watching.
   *
   * @return waits, not on the event loop, until the poller does not use the tty any more
   */
  Runnable end() {
    errorCounts(); // the last reading
    ended = true;
    ModemLinePoller.Watch last = polling;
    if (last == null) {
      return () -> {};
    }
    last.end();
    return last::awaitEnd;
  }
}
