package org.serialbridge.conversion;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.serialbridge.endpoint.Peer;
import org.serialbridge.rfc2217.PortState;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.settings.UartSettings;

/**
 * The serial port, as the peers share it who may set it. Any of them may, and the last one wins.
 * What they set is not stored: when all of them have gone, the stored parameters return (AT+RFCKEEP
 * keeps the others).
 */
final class SharedPort {
  private final SerialControl control;
  private final UartSettings stored;
  private final boolean keeps;
  private final Set<Peer> users = new HashSet<>();
  private boolean isChanged;

  /** What the port will be set to when all changes are done that were asked for. */
  private PortState asked;

  private int unfinished;

  SharedPort(SerialControl control, UartSettings stored, boolean keeps) {
    this.control = control;
    this.stored = stored;
    this.keeps = keeps;
    asked = state();
  }

  /** What is in force. */
  PortState state() {
    return PortStates.of(control);
  }

  /** This peer may set the port from now on. */
  void join(Peer peer) {
    users.add(peer);
  }

  /** This peer has gone; a break that it began does not outlast it. */
  void leave(Peer peer) {
    if (!users.remove(peer) || !isChanged) {
      return;
    }
    control.set(ControlSignal.BREAK, false, SharedPort::unheard);
    if (users.isEmpty() && !keeps) {
      control.set(ControlSignal.DTR, true, SharedPort::unheard);
      control.set(ControlSignal.RTS, true, SharedPort::unheard);
      control.configure(stored, SharedPort::unheard);
      isChanged = false;
    }
  }

  /** Nobody waits for it. */
  private static void unheard(long now) {}

  /** No peer sets it any more: AT+Z, which sets the stored parameters itself. */
  void end() {
    if (isChanged) {
      control.set(ControlSignal.BREAK, false, SharedPort::unheard);
      control.set(ControlSignal.DTR, true, SharedPort::unheard);
      control.set(ControlSignal.RTS, true, SharedPort::unheard);
    }
  }

  /**
   * Changes one thing; what the line does not take is left as it was.
   *
   * @param change the state that is wanted, of the one that there is
   * @param done called with the time, in ns, when the line has changed or has refused to
   */
  void apply(UnaryOperator<PortState> change, LongConsumer done) {
    if (unfinished == 0) {
      asked = state();
    }
    isChanged = true;
    unfinished++;
    PortState before = asked;
    asked = change.apply(before);
    LongConsumer finished =
        now -> {
          unfinished--;
          done.accept(now);
        };
    if (asked.dtr() != before.dtr()) {
      control.set(ControlSignal.DTR, asked.dtr(), finished);
    } else if (asked.rts() != before.rts()) {
      control.set(ControlSignal.RTS, asked.rts(), finished);
    } else if (asked.breakOn() != before.breakOn()) {
      control.set(ControlSignal.BREAK, asked.breakOn(), finished);
    } else {
      configure(before, asked, finished);
    }
  }

  private void configure(PortState before, PortState wanted, LongConsumer finished) {
    UartSettings old = PortStates.uart(before).orElseGet(control::parameters);
    Optional<UartSettings> possible = PortStates.uart(wanted);
    if (possible.isEmpty()) {
      asked = before;
    }
    UartSettings uart = possible.orElse(old);
    control.configure(
        uart,
        now -> {
          if (control.parameters().equals(uart)) {
            finished.accept(now);
          } else { // not the nearest one, as at the start, but none
            control.configure(old, finished);
          }
        });
  }
}
