package org.serialbridge.rfc2217;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The requests of one client. Each is answered once, in order, with the value in force. A request
 * that changes the line is answered when the line has changed; later requests wait.
 */
final class Requests {
  /** The limit of waiting answers; a client that exceeds it is disconnected. */
  static final int MOST_WAITING = 1024;

  /**
   * An answer in the queue.
   *
   * @param change the change that the line was asked for; empty if the answer only waits for others
   * @param answer sends it; takes the time in ns
   */
  private record Waiting(Optional<Change> change, LongConsumer answer) {}

  private final String signature;
  private final Telnet telnet;
  private final LineGate gate;
  private final Notifications notifications;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Map<Parameter, Integer> told = new EnumMap<>(Parameter.class);
  private PortState state;
  private boolean isCisco;

  Requests(
      String signature,
      PortState current,
      Telnet telnet,
      LineGate gate,
      Notifications notifications) {
    this.signature = signature;
    this.state = current;
    this.telnet = telnet;
    this.gate = gate;
    this.notifications = notifications;
    assumeTold();
  }

  /** Takes the present state as known to the client. */
  void assumeTold() {
    for (Parameter parameter : Parameter.values()) {
      told.put(parameter, parameter.value(state));
    }
  }

  void signature(byte[] text) throws ProtocolException {
    if (text.length == 0) {
      byte[] own = signature.getBytes(StandardCharsets.US_ASCII);
      answer(Optional.empty(), now -> send(ComPortCommand.SIGNATURE, own));
    }
  }

  void baudRate(byte[] value) throws ProtocolException {
    isCisco = value.length == 1;
    if (isCisco) {
      Optional<Change> change =
          CiscoBaudRate.of(value[0] & 0xFF).map(rate -> new Change.BaudRate(rate.baudRate()));
      answer(change, now -> tell(Parameter.BAUD_RATE, true));
    } else {
      set(Parameter.BAUD_RATE, value);
    }
  }

  void control(byte[] value) throws ProtocolException {
    long code = ComPortCommand.SET_CONTROL.number(value);
    set(Parameter.ofControl(code), value);
  }

  void set(Parameter parameter, byte[] value) throws ProtocolException {
    Optional<Change> change = parameter.change(parameter.command().number(value));
    answer(change, now -> tell(parameter, false));
  }

  void lineState(byte[] value) throws ProtocolException {
    answer(ComPortCommand.NOTIFY_LINESTATE, notifications.lineState());
  }

  void modemState(byte[] value) throws ProtocolException {
    answer(ComPortCommand.NOTIFY_MODEMSTATE, notifications.modemState());
  }

  void suspend(boolean isOn) {
    notifications.suspend(isOn);
    tellNews();
  }

  void lineMask(byte[] value) throws ProtocolException {
    long mask = ComPortCommand.SET_LINESTATE_MASK.number(value);
    if (mask != ComPortCommand.MALFORMED) {
      notifications.lineMask((int) mask);
    }
    answer(ComPortCommand.SET_LINESTATE_MASK, notifications.lineMask());
  }

  void modemMask(byte[] value) throws ProtocolException {
    long mask = ComPortCommand.SET_MODEMSTATE_MASK.number(value);
    if (mask != ComPortCommand.MALFORMED) {
      notifications.modemMask((int) mask);
    }
    answer(ComPortCommand.SET_MODEMSTATE_MASK, notifications.modemMask());
  }

  void purge(byte[] value) throws ProtocolException {
    Optional<PurgeData> purged = PurgeData.of(ComPortCommand.PURGE_DATA.number(value));
    purged.ifPresent(gate::purge);
    answer(ComPortCommand.PURGE_DATA, purged.map(PurgeData::code).orElse(0));
  }

  /** The telnet command BREAK, which has no answer. A break during a break has no effect. */
  void breakSignal() {
    if (!gate.isClosed()) {
      waiting.add(new Waiting(Optional.of(new Change.Break(true)), gate::breakBegan));
      waiting.add(new Waiting(Optional.of(new Change.Break(false)), now -> {}));
      gate.beginBreak();
    }
  }

  /** The line has carried out or refused the oldest change. */
  void applied(PortState now, long nanos) {
    Waiting oldest = waiting.poll();
    if (oldest == null) {
      throw new IllegalStateException("applied, but nothing was asked for");
    }
    PortState before = state;
    state = now;
    oldest.change().ifPresent(change -> assumeTold(before, change.on(before)));
    oldest.answer().accept(nanos);
    while (!waiting.isEmpty() && waiting.peek().change().isEmpty()) {
      waiting.remove().answer().accept(nanos);
    }
    tellNews();
  }

  /**
   * Takes the other effects of a client's own request, as flow control in both directions, as known
   * to it.
   */
  private void assumeTold(PortState before, PortState wanted) {
    for (Parameter parameter : Parameter.values()) {
      if (parameter.value(before) != parameter.value(wanted)) {
        told.put(parameter, parameter.value(state));
      }
    }
  }

  void changed(PortState now) {
    state = now;
    tellNews();
  }

  /**
   * Notifies the client of new values, but not between a request and its answer: pyserial would
   * take the notification for the answer.
   */
  private void tellNews() {
    if (!notifications.isOpen() || !waiting.isEmpty()) {
      return;
    }
    for (Parameter parameter : Parameter.values()) {
      Integer last = told.get(parameter);
      if (parameter != Parameter.BREAK && (last == null || last != parameter.value(state))) {
        tell(parameter, isCisco);
      }
    }
  }

  private void tell(Parameter parameter, boolean coded) {
    int value = parameter.value(state);
    told.put(parameter, value);
    if (parameter == Parameter.BAUD_RATE && coded) {
      send(parameter.command(), (byte) CiscoBaudRate.code(value));
    } else {
      send(parameter.command(), parameter.command().octets(value));
    }
  }

  private void answer(ComPortCommand command, int value) throws ProtocolException {
    answer(Optional.empty(), now -> send(command, command.octets(value)));
  }

  private void answer(Optional<Change> change, LongConsumer answer) throws ProtocolException {
    if (waiting.isEmpty() && change.map(wanted -> wanted.on(state).equals(state)).orElse(true)) {
      // An immediate answer does not need the time.
      answer.accept(0);
      return;
    }
    if (waiting.size() >= MOST_WAITING) {
      throw new ProtocolException(
          "requests without an answer: " + waiting.size() + " (expected: fewer)");
    }
    waiting.add(new Waiting(change, answer));
    change.ifPresent(gate::apply);
  }

  private void send(ComPortCommand command, byte... value) {
    telnet.sendComPort(command.serverCode(), value);
  }
}
