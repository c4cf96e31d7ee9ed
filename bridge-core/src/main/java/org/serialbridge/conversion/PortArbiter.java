package org.serialbridge.conversion;

import io.netty.util.concurrent.Future;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.serialbridge.peer.Peer;
import org.serialbridge.port.LineOutput;
import org.serialbridge.port.SerialControl;
import org.serialbridge.rfc2217.PortState;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.settings.UartSettings;

/**
 * Shares the serial port among the peers that may set it. The last one wins. Their parameters are
 * not stored: when all these peers have gone, the stored parameters are set again, unless
 * AT+RFCKEEP keeps the others.
 */
final class PortArbiter {
  private final SerialControl control;
  private final LineOutput line;
  private final UartSettings stored;
  private final boolean keeps;
  private final Set<Peer> users = new HashSet<>();
  private boolean isChanged;

  /** The peer that began the current break, or null. */
  private @Nullable Peer breaker;

  PortArbiter(SerialControl control, LineOutput line, UartSettings stored, boolean keeps) {
    this.control = control;
    this.line = line;
    this.stored = stored;
    this.keeps = keeps;
  }

  /** The state in force. */
  PortState state() {
    return PortStateMapper.of(control);
  }

  /** A peer may set the port from now on. */
  void join(Peer peer) {
    users.add(peer);
  }

  /** A peer has gone; a break that it began ends. */
  void leave(Peer peer) {
    if (!users.remove(peer) || !isChanged) {
      return;
    }
    restore(() -> peer.equals(breaker) ? set(peer, ControlSignal.BREAK, false) : nothing());
    if (users.isEmpty() && !keeps) {
      restore(this::releaseSignals);
      restore(() -> control.restore(stored));
      isChanged = false;
    }
  }

  private Future<?> releaseSignals() {
    control.releaseSignals();
    return nothing();
  }

  private void restore(Supplier<Future<?>> change) {
    line.inOrder(change, now -> {});
  }

  /** Ends the sharing at AT+Z, which drops waiting changes and sets the stored parameters. */
  void end() {
    control.set(ControlSignal.BREAK, false);
    control.releaseSignals();
  }

  /**
   * Makes one change in its turn. Parameters that the line does not support stay as they are.
   *
   * @param by the peer that asks
   * @param change computes the wanted state from the present one
   * @param done called with the time, in ns, when the line has changed or has refused
   */
  void apply(Peer by, UnaryOperator<PortState> change, LongConsumer done) {
    isChanged = true;
    line.inOrder(() -> begin(by, change), done);
  }

  private Future<?> begin(Peer by, UnaryOperator<PortState> change) {
    PortState before = state();
    PortState wanted = change.apply(before);
    if (wanted.dtr() != before.dtr()) {
      return set(by, ControlSignal.DTR, wanted.dtr());
    }
    if (wanted.rts() != before.rts()) {
      return set(by, ControlSignal.RTS, wanted.rts());
    }
    if (wanted.breakOn() != before.breakOn()) {
      return set(by, ControlSignal.BREAK, wanted.breakOn());
    }
    return PortStateMapper.uart(wanted, before)
        .<Future<?>>map(control::configure)
        .orElseGet(this::nothing);
  }

  private Future<?> set(Peer by, ControlSignal signal, boolean on) {
    if (signal == ControlSignal.BREAK) {
      breaker = on ? by : null;
    }
    return control.set(signal, on);
  }

  private Future<?> nothing() {
    return control.configure(control.parameters());
  }
}
