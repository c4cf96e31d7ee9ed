package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A gateway with a clock; the test is the masters and the slaves. */
final class GatewayRig implements Gateway.Output {
  static final LineTiming TIMING = LineRig.TIMING;
  static final int WAIT_MILLIS = 5_000;

  private final Gateway gateway;
  private final List<String> said = new ArrayList<>();
  private long now = Long.MAX_VALUE - 500 * LineRig.MILLISECOND;
  private long lineBusyUntil = now;
  private boolean isHeld;

  GatewayRig() {
    this(new Gateway.Options(TIMING, true, 0, 1, WAIT_MILLIS));
  }

  GatewayRig(Gateway.Options options) {
    gateway = new Gateway(options, this);
  }

  /** What the gateway said since the last look. */
  List<String> transcript() {
    List<String> all = List.copyOf(said);
    said.clear();
    return all;
  }

  void request(Object master, int transaction, Adu request) {
    gateway.request(master, transaction, request, now);
    assertDueLater();
  }

  void request(Object master, int transaction, int unit, String pdu) {
    request(master, transaction, Hex.frame(unit, pdu));
  }

  Optional<LatencySummary> takeLatencies() {
    return gateway.takeLatencies();
  }

  void lineIs(LineState state) {
    gateway.lineIs(state, now);
    assertDueLater();
  }

  /** Flow control holds the line, or not. */
  void hold(boolean held) {
    isHeld = held;
  }

  void masterGone(Object master) {
    gateway.masterGone(master);
  }

  /** The answer on the line, when the request is out. */
  void answer(int unit, String pdu) {
    receive(Hex.rtu(unit, pdu));
  }

  void receive(byte[] bytes) {
    pass(Math.max(0, lineBusyUntil - now));
    gateway.fromLine(ByteBuffer.wrap(bytes), now);
    assertDueLater();
  }

  /** Lets time pass, polling whenever it is due. */
  void pass(long nanos) {
    long end = now + nanos;
    OptionalLong due = gateway.deadline();
    while (due.isPresent() && due.getAsLong() - end <= 0) {
      now = due.getAsLong();
      gateway.poll(now);
      assertDueLater();
      due = gateway.deadline();
    }
    now = end;
  }

  /** Lets time pass until nothing is due any more. */
  void settle() {
    while (gateway.deadline().isPresent()) {
      pass(gateway.deadline().getAsLong() - now);
    }
  }

  boolean isIdle() {
    return gateway.deadline().isEmpty();
  }

  UnitStatus unit(int identifier) {
    return gateway.units().stream()
        .filter(unit -> unit.unit() == identifier)
        .findFirst()
        .orElseThrow();
  }

  List<Integer> units() {
    return gateway.units().stream().map(UnitStatus::unit).toList();
  }

  private void assertDueLater() {
    OptionalLong due = gateway.deadline();
    assertThat(due.isEmpty() || due.getAsLong() - now > 0).as("due later").isTrue();
  }

  @Override
  public void toLine(byte[] frame) {
    lineBusyUntil = now + frame.length * LineRig.CHARACTER;
    said.add("line:" + Hex.text(frame));
  }

  @Override
  public void answer(Object master, int transaction, Adu answer) {
    said.add(master + " " + transaction + ": " + answer);
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
