package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A serial line with a clock; the test is the clients and the slaves. */
final class SerialUnitLinkRig implements SerialUnitLink.Output {
  static final LineTiming TIMING = LineRig.TIMING;
  static final int WAIT_MILLIS = 5_000;

  private final SerialUnitLink link;
  private final Map<String, ModbusClient> clients = new HashMap<>();
  private final List<String> said = new ArrayList<>();
  private long now = Long.MAX_VALUE - 500 * LineRig.MILLISECOND;
  private long lineBusyUntil = now;
  private boolean isHeld;

  SerialUnitLinkRig() {
    this(new SerialUnitLink.Options(TIMING, 0, 1, WAIT_MILLIS));
  }

  SerialUnitLinkRig(SerialUnitLink.Options options) {
    link = new SerialUnitLink(options, this);
  }

  /** What the link said since the last look. */
  List<String> transcript() {
    List<String> all = List.copyOf(said);
    said.clear();
    return all;
  }

  private ModbusClient client(String name) {
    return clients.computeIfAbsent(
        name,
        any ->
            (transaction, answer, at) -> {
              assertThat(at).isEqualTo(now);
              said.add(name + " " + transaction + ": " + answer);
            });
  }

  void request(String client, int transaction, Adu request) {
    link.ask(client(client), transaction, request, Terms.OF_LINE, now);
    assertDueLater();
  }

  void request(String client, int transaction, int unit, String pdu) {
    request(client, transaction, Hex.frame(unit, pdu));
  }

  Optional<LatencySummary> takeLatencies() {
    return link.takeLatencies();
  }

  void lineIs(LineState state) {
    link.lineIs(state, now);
    assertDueLater();
  }

  /** Flow control holds the line, or not. */
  void hold(boolean held) {
    isHeld = held;
  }

  void forget(String client) {
    link.forget(client(client));
  }

  /** The answer on the line, when the request is out. */
  void answer(int unit, String pdu) {
    receive(Hex.rtu(unit, pdu));
  }

  void receive(byte[] bytes) {
    passNanos(Math.max(0, lineBusyUntil - now));
    link.fromLine(ByteBuffer.wrap(bytes), now);
    assertDueLater();
  }

  /** Lets time pass, polling whenever it is due. */
  void passNanos(long nanos) {
    long end = now + nanos;
    OptionalLong due = link.deadline();
    while (due.isPresent() && due.getAsLong() - end <= 0) {
      now = due.getAsLong();
      link.poll(now);
      assertDueLater();
      due = link.deadline();
    }
    now = end;
  }

  /** Lets time pass until nothing is due any more. */
  void settle() {
    while (link.deadline().isPresent()) {
      passNanos(link.deadline().getAsLong() - now);
    }
  }

  boolean isIdle() {
    return link.deadline().isEmpty();
  }

  UnitStatus unit(int identifier) {
    return link.units().stream()
        .filter(unit -> unit.unit() == identifier)
        .findFirst()
        .orElseThrow();
  }

  List<Integer> units() {
    return link.units().stream().map(UnitStatus::unit).toList();
  }

  private void assertDueLater() {
    OptionalLong due = link.deadline();
    assertThat(due.isEmpty() || due.getAsLong() - now > 0).as("due later").isTrue();
  }

  @Override
  public void toLine(byte[] frame) {
    lineBusyUntil = now + frame.length * LineRig.CHARACTER;
    said.add("line:" + Hex.text(frame));
  }

  @Override
  public void dropped(int bytes) {
    said.add("dropped:" + bytes);
  }

  @Override
  public boolean hasLeft() {
    return !isHeld;
  }

  @Override
  public void withdraw() {
    said.add("withdrawn");
  }
}
