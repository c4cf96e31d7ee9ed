package org.serialbridge.serial.tty;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineBuffer;
import org.serialbridge.serial.LineOpening;
import org.serialbridge.serial.LoopHandover;
import org.serialbridge.serial.Rs485State;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.serial.SerialUnavailableException;
import org.serialbridge.serial.device.DeviceDiagnostics;
import org.serialbridge.serial.output.WriteScheduler;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.status.LineErrorCounts;

/**
 * A line by jSerialComm and a {@link LineIo}.
 *
 * <pre>
 * tty        --> input  --> listener
 * writes and changes --> writer --> tty
 * modem poll -- while watched --> listener
 * </pre>
 *
 * jSerialComm only reads, writes, configures and queries. Its listeners are not used, because they
 * spin when a device hangs up; its close drops unsent output.
 */
final class TtyLine implements SerialLine {
  private static final long END_MILLIS = 500;

  /**
   * A purge waits this long for a write that flow control holds. USB adapters cannot drop their
   * bytes.
   */
  private static final long STUCK_MILLIS = 200;

  private final String name;
  private final Tty tty;
  private final DeviceDiagnostics diagnostics;
  private final EventExecutor loop;
  private final LoopHandover handover;
  private final Listener listener;
  private final LineInput input;
  private final LineWriter writer;
  private final ControlSignals signals;
  private final TtyWatch watch;

  // On the event loop only.
  private UartSettings asked;
  private Future<UartSettings> configured;
  private Rs485Settings rs485 = Rs485Settings.OFF;
  private Future<Void> transceiverSet;
  private int kernelBytes;
  private long unsentBytes;
  private boolean closed;

  /** The last purge. */
  private volatile @Nullable Thread purging;

  /**
   * Takes over an open tty.
   *
   * @param diagnostics properties of its device
   * @param io reads and writes the tty
   * @param opening the requested state
   */
  TtyLine(
      String name,
      Tty tty,
      DeviceDiagnostics diagnostics,
      LineIo io,
      LineOpening opening,
      EventExecutor loop,
      Listener listener,
      ModemLinePoller modemPoller) {
    this.name = name;
    this.tty = tty;
    this.diagnostics = diagnostics;
    asked = opening.uart();
    this.loop = loop;
    handover = new LoopHandover(loop);
    this.listener = listener;
    configured = loop.newSucceededFuture(tty.parameters());
    transceiverSet = loop.newSucceededFuture(null);
    input = new LineInput(tty, io, listener, () -> hangUp("read failed"));
    writer = io.writer(listener::writabilityChanged, () -> hangUp("write failed"));
    signals = new ControlSignals(tty, opening, loop, writer);
    watch = new TtyWatch(tty, input, writer, modemPoller, loop, listener);
  }

  @Override
  public void start() {
    input.start();
    writer.start();
  }

  @Override
  public UartSettings parameters() {
    return tty.parameters();
  }

  // ---- output

  @Override
  public void write(ByteBuf bytes, @Nullable Object source) {
    if (closed || !bytes.isReadable()) {
      bytes.release();
    } else {
      writer.write(bytes, source);
    }
  }

  @Override
  public int drop(Object source) {
    return closed ? 0 : writer.after(scheduler -> scheduler.drop(source));
  }

  @Override
  public boolean isWritable() {
    return writer.ask(WriteScheduler::isWritable);
  }

  @Override
  public long unsentBytes() {
    if (!closed) {
      int said = tty.unsentBytes();
      kernelBytes = said < 0 ? kernelBytes : said;
      unsentBytes = (long) writer.ask(WriteScheduler::waitingBytes) + kernelBytes;
    }
    return unsentBytes;
  }

  @Override
  public Future<Void> drain(long timeoutMillis) {
    Promise<Void> drained = loop.newPromise();
    DrainLimit.set(drained, timeoutMillis, loop, () -> writer.ask(WriteScheduler::leftBytes));
    writer.drain(drained::isDone, () -> handover.execute(() -> drained.trySuccess(null)));
    return drained;
  }

  // ---- parameters and control signals

  @Override
  public Future<UartSettings> configure(UartSettings wanted) {
    return configure(wanted, () -> UartFallback.candidates(wanted));
  }

  @Override
  public Future<UartSettings> tryToConfigure(UartSettings wanted) {
    Future<UartSettings> inForce = configure(wanted, () -> List.of(wanted, tty.parameters()));
    inForce.addListener(
        done -> asked = asked.equals(wanted) && done.isSuccess() ? tty.parameters() : asked);
    return inForce;
  }

  private Future<UartSettings> configure(
      UartSettings wanted, Supplier<List<UartSettings>> candidates) {
    if (closed) {
      return failed();
    }
    if (!changesNothing(wanted)) {
      Promise<UartSettings> done = loop.newPromise();
      asked = wanted;
      configured = done;
      writer.queueBehindBytes(
          () -> {
            boolean taken = tty.configure(candidates.get());
            handover.execute(() -> configured(done, taken));
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
    return closed ? failed() : signals.set(which, on);
  }

  @Override
  public Future<Void> setDtrAndRts(boolean dtr, boolean rts) {
    return closed ? failed() : signals.setDtrAndRts(dtr, rts);
  }

  @Override
  public void hangUpAtClose(boolean wanted) {
    if (!closed) {
      writer.queue(() -> tty.hangUpAtClose(wanted));
    }
  }

  @Override
  public boolean isOn(ControlSignal which) {
    return signals.isOn(which);
  }

  @Override
  public Future<Void> setRs485(Rs485Settings wanted) {
    if (closed) {
      return failed();
    }
    boolean hasFailed = wanted.isOn() && rs485().method() == Rs485State.Method.NONE;
    if (!wanted.equals(rs485) || hasFailed && transceiverSet.isDone()) {
      Promise<Void> done = loop.newPromise();
      rs485 = wanted;
      transceiverSet = done;
      writer.queueBehindBytes(
          () -> {
            tty.setRs485(wanted);
            handover.execute(
                () -> {
                  signals.transceiverSet();
                  done.setSuccess(null);
                });
          });
    }
    return transceiverSet;
  }

  @Override
  public List<String> hints() {
    List<String> hints = new ArrayList<>(diagnostics.hints(asked));
    if (configured.isDone()) { // until then the driver has not been asked
      hints.addAll(tty.hints(asked));
    }
    return hints;
  }

  @Override
  public Rs485State rs485() {
    return tty.rs485().state();
  }

  // ---- input

  @Override
  public void setReading(boolean wanted) {
    input.setReading(wanted);
  }

  @Override
  public Future<Void> purge(Set<LineBuffer> buffers) {
    if (closed) {
      return failed();
    }
    boolean received = buffers.contains(LineBuffer.RECEIVED);
    boolean unsent = buffers.contains(LineBuffer.UNSENT);
    Promise<Void> purged = loop.newPromise();
    if (received) {
      input.beginPurge();
    }
    boolean isWriting = unsent && writer.after(scheduler -> scheduler.dropAll(writer.now()));
    // Not by the writer, which may be stuck in a write that must be dropped.
    Thread drop =
        daemon(
            "purge",
            () -> {
              tty.drop(received, isWriting || unsent && tty.unsentBytes() > 0);
              long atNanos = loop.ticker().nanoTime();
              handover.execute(() -> flushed(received, atNanos, unsent, purged));
            });
    purging = drop;
    drop.start();
    if (unsent) {
      writer.queue(
          () -> {
            join(drop);
            if (isWriting) {
              tty.drop(false, true); // bytes of the write that was under way
            }
            handover.execute(() -> purged.trySuccess(null));
          });
    }
    return purged;
  }

  private void flushed(boolean received, long atNanos, boolean unsent, Promise<Void> purged) {
    if (received) {
      input.endPurge(atNanos);
    }
    if (unsent) {
      loop.schedule(() -> purged.trySuccess(null), STUCK_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      purged.setSuccess(null);
    }
  }

  // ---- watching

  @Override
  public Optional<LineErrorCounts> errorCounts() {
    return watch.errorCounts();
  }

  @Override
  public Future<Void> watch(boolean modemInputs, boolean lineErrors) {
    return closed ? failed() : watch.use(modemInputs, lineErrors);
  }

  // ---- the end

  private void hangUp(String reason) {
    if (!closed) {
      input.deliverRest();
      close();
      listener.hungUp(reason);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    unsentBytes(); // the last reading
    Runnable watchEnded = watch.end();
    closed = true;
    input.close();
    writer.tell(scheduler -> scheduler.end(writer.now()));
    boolean isInBreak = signals.isAsked(ControlSignal.BREAK);
    daemon("close", () -> closeTty(watchEnded, isInBreak)).start();
  }

  /**
   * Waits until the tty is not used any more, then closes it. The order matters: a thread in a
   * system call on a closed descriptor could continue on another file with the same number.
   */
  private void closeTty(Runnable watchEnded, boolean isInBreak) {
    tty.flush(); // lets a write that is stuck in flow control finish
    tty.block(false);
    watchEnded.run();
    Thread purge = purging;
    if (purge != null) {
      join(purge);
    }
    try {
      writer.join(END_MILLIS);
      input.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (isInBreak) {
      tty.set(Map.of(ControlSignal.BREAK, false)); // some drivers leave it on
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
