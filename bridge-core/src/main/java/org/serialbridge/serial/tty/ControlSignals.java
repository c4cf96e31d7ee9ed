package org.serialbridge.serial.tty;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineOpening;
import org.serialbridge.serial.LoopHandover;
import org.serialbridge.serial.SerialLine;

/** The control signals of a line: their states and the requested states. */
final class ControlSignals {
  private final Tty tty;
  private final EventExecutor loop;
  private final LoopHandover handover;
  private final LineWriter writer;
  private final Map<ControlSignal, Signal> signals = new EnumMap<>(ControlSignal.class);

  /** The state of a signal, the last request, and the future of that request. */
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

  /** The signals of a tty that was just opened; its writer changes them. */
  ControlSignals(Tty tty, LineOpening opening, EventExecutor loop, LineWriter writer) {
    this.tty = tty;
    this.loop = loop;
    handover = new LoopHandover(loop);
    this.writer = writer;
    signals.put(ControlSignal.DTR, new Signal(opening.dtr(), loop.newSucceededFuture(null)));
    signals.put(ControlSignal.RTS, new Signal(opening.rts(), loop.newSucceededFuture(null)));
    signals.put(ControlSignal.BREAK, new Signal(false, loop.newSucceededFuture(null)));
  }

  /** See {@link SerialLine#set}. */
  Future<Void> set(ControlSignal which, boolean on) {
    return set(Map.of(which, on));
  }

  /** See {@link SerialLine#setDtrAndRts}. */
  Future<Void> setDtrAndRts(boolean dtr, boolean rts) {
    return set(Map.of(ControlSignal.DTR, dtr, ControlSignal.RTS, rts));
  }

  /** Changes signals at once, as far as they differ from what is asked. */
  private Future<Void> set(Map<ControlSignal, Boolean> wanted) {
    Map<ControlSignal, Boolean> changes = new EnumMap<>(ControlSignal.class);
    Future<Void> last = loop.newSucceededFuture(null);
    for (Map.Entry<ControlSignal, Boolean> entry : wanted.entrySet()) {
      Signal signal = signal(entry.getKey());
      if (entry.getKey() == ControlSignal.RTS && tty.rs485().ownsRts()) {
        continue;
      }
      if (signal.asked != entry.getValue()) {
        changes.put(entry.getKey(), entry.getValue());
      }
      last = signal.done.isDone() ? last : signal.done;
    }
    return changes.isEmpty() ? last : change(changes);
  }

  private Future<Void> change(Map<ControlSignal, Boolean> changes) {
    Promise<Void> done = loop.newPromise();
    changes.forEach(
        (which, on) -> {
          signal(which).asked = on;
          signal(which).done = done;
        });
    writer.queueBehindBytes(
        () -> {
          Set<ControlSignal> set = tty.set(changes);
          handover.execute(
              () -> {
                changes.forEach((which, on) -> made(signal(which), set.contains(which), on));
                done.setSuccess(null);
              });
        });
    return done;
  }

  /** Another direction control is in force, which may have given RTS back. */
  void transceiverSet() {
    if (!tty.rs485().ownsRts()) {
      Signal signal = signal(ControlSignal.RTS);
      boolean isUnderWay = !signal.done.isDone();
      signal.isOn = tty.rts();
      signal.asked = isUnderWay ? signal.asked : signal.isOn;
    }
  }

  private static void made(Signal signal, boolean isSet, boolean on) {
    signal.isOn = isSet ? on : signal.isOn;
    signal.asked = isSet ? signal.asked : signal.isOn;
  }

  boolean isOn(ControlSignal which) {
    return signal(which).isOn;
  }

  /** Whether the signal is on after all requested changes. */
  boolean isAsked(ControlSignal which) {
    return signal(which).asked;
  }

  private Signal signal(ControlSignal which) {
    return Objects.requireNonNull(signals.get(which));
  }
}
