package org.serialbridge.serial;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.settings.UartSettings;

/**
 * A line with a thread that blocks in read and one that blocks in write, so that the event loop
 * never does.
 *
 * <pre>
 * read thread  -- takes a permit, reads, hands over --> event loop -- listener, gives the permit back -->
 * event loop   -- queue of writes and of changes --> write thread
 * modem poll   -- while watched --> event loop
 * </pre>
 *
 * A paused line keeps the permits. jSerialComm is asked to do no more than read, write, configure
 * and ask: its listeners spin when a device hangs up, and its close drops unsent output.
 */
final class ThreadedSerialLine implements SerialLine {
  private static final long THREAD_END_MILLIS = 500;

  /**
   * A purge waits so long for a write that flow control holds up. USB adapters cannot drop what
   * they hold.
   */
  private static final long STUCK_MILLIS = 200;

  private final String name;
  private final Tty tty;
  private final EventExecutor loop;
  private final Listener listener;
  private final ModemPoll modemPoll;
  private final LineReader reader;
  private final LineWriter writer;

  // On the event loop only.
  private final Queue<LineReader.Read> unread = new ArrayDeque<>();
  private final Map<ControlSignal, Signal> signals = new EnumMap<>(ControlSignal.class);
  private UartSettings asked;
  private Future<UartSettings> configured;
  private boolean reading = true;
  private int purgesOfReceived;
  private ModemPoll.@Nullable Watch modemWatch;
  private boolean watchesErrors;
  private Future<Void> errorsWatched;
  private boolean closed;

  /** A control signal: what it is, what was asked for last, and when that is done. */
  private static final class Signal {
    private boolean isOn;
    private boolean asked;
    private Future<Void> done;

    Signal(boolean isOn, Future<Void> done) {
      this.isOn = isOn;
      this.asked = isOn;
      this.done = done;
    }
  }

  /**
   * Takes over an open tty.
   *
   * @param asked the parameters that were wanted of it
   */
  ThreadedSerialLine(
      String name,
      Tty tty,
      UartSettings asked,
      EventExecutor loop,
      Listener listener,
      ModemPoll modemPoll) {
    this.name = name;
    this.tty = tty;
    this.asked = asked;
    this.loop = loop;
    this.listener = listener;
    this.modemPoll = modemPoll;
    configured = loop.newSucceededFuture(tty.parameters());
    errorsWatched = loop.newSucceededFuture(null);
    for (ControlSignal signal : ControlSignal.values()) {
      signals.put(signal, new Signal(signal != ControlSignal.BREAK, loop.newSucceededFuture(null)));
    }
    reader = new LineReader(name, tty, loop, this::received, () -> hangUp("read failed"));
    writer =
        new LineWriter(name, tty, loop, listener::writabilityChanged, () -> hangUp("write failed"));
  }

  @Override
  public void start() {
    reader.start();
    writer.start();
  }

  @Override
  public UartSettings parameters() {
    return tty.parameters();
  }

  // ---- output

  @Override
  public void write(ByteBuf bytes) {
    if (closed) {
      bytes.release();
    } else {
      writer.write(bytes);
    }
  }

  @Override
  public boolean isWritable() {
    return writer.isWritable();
  }

  @Override
  public Future<Void> drain(long timeoutMillis) {
    Promise<Void> drained = loop.newPromise();
    writer.drain(timeoutMillis, drained);
    return drained;
  }

  // ---- parameters and control signals

  @Override
  public Future<UartSettings> configure(UartSettings wanted) {
    if (closed) {
      return failed();
    }
    if (!changesNothing(wanted)) {
      Promise<UartSettings> done = loop.newPromise();
      asked = wanted;
      configured = done;
      writer.queueBehindBytes(
          () -> {
            boolean taken = tty.configure(wanted);
            loop.execute(() -> configured(done, taken));
          });
    }
    return configured;
  }

  private void configured(Promise<UartSettings> done, boolean taken) {
    if (taken) {
      done.setSuccess(tty.parameters());
    } else {
      done.setFailure(new SerialUnavailableException(tty.device() + " takes no parameters"));
    }
  }

  private boolean changesNothing(UartSettings wanted) {
    return wanted.equals(asked)
        ? !configured.isDone() || configured.isSuccess()
        : configured.isSuccess() && wanted.equals(configured.getNow());
  }

  @Override
  public Future<Void> set(ControlSignal which, boolean on) {
    if (closed) {
      return failed();
    }
    Signal signal = signal(which);
    if (signal.asked != on) {
      Promise<Void> done = loop.newPromise();
      signal.asked = on;
      signal.done = done;
      writer.queueBehindBytes(
          () -> {
            tty.set(which, on);
            loop.execute(
                () -> {
                  signal.isOn = on;
                  done.setSuccess(null);
                });
          });
    }
    return signal.done;
  }

  @Override
  public boolean isOn(ControlSignal which) {
    return signal(which).isOn;
  }

  private Signal signal(ControlSignal which) {
    return Objects.requireNonNull(signals.get(which));
  }

  // ---- input

  @Override
  public void setReading(boolean wanted) {
    reading = wanted;
    while (reading && !unread.isEmpty()) {
      deliver(unread.remove());
    }
  }

  private void received(LineReader.Read read) {
    if (closed) {
      return;
    }
    if (purgesOfReceived > 0) {
      reader.givePermit();
    } else if (reading) {
      deliver(read);
    } else {
      unread.add(read);
    }
  }

  private void deliver(LineReader.Read read) {
    reader.givePermit();
    for (MarkedInput.Piece piece : read.pieces()) {
      if (!closed && piece.data().hasRemaining()) {
        listener.received(piece.data(), read.atNanos());
      }
      if (!closed && watchesErrors && !piece.errors().isEmpty()) {
        listener.lineErrors(piece.errors());
      }
    }
  }

  @Override
  public Future<Void> purge(boolean received, boolean unsent) {
    if (closed) {
      return failed();
    }
    Promise<Void> purged = loop.newPromise();
    if (received) {
      purgesOfReceived++; // until the kernel's queue is empty too
      while (!unread.isEmpty()) {
        unread.remove();
        reader.givePermit();
      }
    }
    boolean isWriting = unsent && writer.drop();
    // Not on the write thread, which may be stuck in the write that is to be dropped.
    Thread flush =
        daemon(
            "purge",
            () -> {
              flush(received, isWriting, unsent);
              loop.execute(() -> flushed(received, unsent, purged));
            });
    flush.start();
    if (unsent) {
      writer.queue(
          () -> {
            join(flush);
            if (isWriting) {
              tty.flushUnsent(); // what the kernel took of the write that was under way
            }
            loop.execute(() -> purged.trySuccess(null));
          });
    }
    return purged;
  }

  private void flush(boolean received, boolean isWriting, boolean unsent) {
    if (received && unsent) {
      tty.flush();
    } else if (received) {
      reader.awaitEmpty();
    }
    if (isWriting || (unsent && tty.unsentBytes() > 0)) {
      tty.flushUnsent();
    }
  }

  private void flushed(boolean received, boolean unsent, Promise<Void> purged) {
    if (received) {
      purgesOfReceived--;
    }
    if (unsent) {
      loop.schedule(() -> purged.trySuccess(null), STUCK_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      purged.setSuccess(null);
    }
  }

  // ---- watching

  @Override
  public Future<Void> watch(boolean modemInputs, boolean lineErrors) {
    if (closed) {
      return failed();
    }
    watchModemInputs(modemInputs);
    if (watchesErrors != lineErrors) {
      watchesErrors = lineErrors;
      Promise<Void> done = loop.newPromise();
      errorsWatched = done;
      writer.queue(
          () -> {
            tty.markErrors(lineErrors);
            loop.execute(() -> done.setSuccess(null));
          });
    }
    return errorsWatched;
  }

  private void watchModemInputs(boolean watched) {
    if (watched && modemWatch == null) {
      modemWatch =
          modemPoll.watch(
              tty, (watch, inputs) -> loop.execute(() -> modemInputsChanged(watch, inputs)));
    } else if (!watched && modemWatch != null) {
      modemWatch.end();
      modemWatch = null;
    }
  }

  private void modemInputsChanged(ModemPoll.Watch watch, ModemInputs inputs) {
    if (watch.equals(modemWatch)) {
      listener.modemInputsChanged(inputs);
    }
  }

  // ---- the end

  private void hangUp(String reason) {
    if (!closed) {
      setReading(true); // what came before the end
      close();
      listener.hungUp(reason);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    unread.clear();
    reader.end();
    writer.end();
    ModemPoll.Watch watch = modemWatch;
    modemWatch = null;
    boolean isInBreak = signal(ControlSignal.BREAK).asked;
    daemon("close", () -> closeTty(watch, isInBreak)).start();
  }

  /**
   * Ends the threads, then closes. In this order: a thread that is still in a system call when its
   * descriptor is closed could go on with another file that was given the same number.
   */
  private void closeTty(ModemPoll.@Nullable Watch watch, boolean isInBreak) {
    tty.flush(); // lets a write that is stuck in flow control finish
    tty.stopBlocking();
    if (watch != null) {
      watch.awaitEnd();
    }
    try {
      writer.join(THREAD_END_MILLIS);
      reader.join(THREAD_END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (isInBreak) {
      tty.set(ControlSignal.BREAK, false); // some drivers would leave it on
    }
    tty.close();
  }

  private <T> Future<T> failed() {
    return loop.newFailedFuture(new SerialUnavailableException("the line is closed"));
  }

  private Thread daemon(String purpose, Runnable body) {
    Thread thread = new Thread(body, name + "-" + purpose);
    thread.setDaemon(true);
    return thread;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
