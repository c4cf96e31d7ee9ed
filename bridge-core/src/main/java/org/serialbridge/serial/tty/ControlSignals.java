package org.serialbridge.serial.tty;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
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
    Signal signal = signal(which);
    if (which == ControlSignal.RTS && tty.rs485().ownsRts()) {
      return loop.newSucceededFuture(null);
    }
    if (signal.asked != on) {
      Promise<Void> done = loop.newPromise();
      signal.asked = on;
      signal.done = done;
      writer.queueBehindBytes(
          () -> {
            boolean isSet = tty.set(which, on);
            handover.execute(
                () -> {
                  signal.isOn = isSet ? on : signal.isOn;
                  signal.asked = isSet ? signal.asked : signal.isOn;
                  done.setSuccess(null);
                });
          });
    }
    return signal.done;
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
