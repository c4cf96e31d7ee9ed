package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A gateway for a master on the line, with a clock; the test is that master, and the remote. */
final class ReverseRig implements ReverseGateway.Output {
  private final ReverseGateway gateway;
  private final List<String> said = new ArrayList<>();
  private int withdrawn;
  private long now = Long.MAX_VALUE - 100 * LineRig.MILLISECOND;

  ReverseRig(boolean exceptions) {
    gateway = new ReverseGateway(new ReverseGateway.Options(LineRig.TIMING, exceptions), this);
  }

  ReverseGateway gateway() {
    return gateway;
  }

  /** What the gateway said since the last look. */
  List<String> transcript() {
    List<String> all = List.copyOf(said);
    said.clear();
    return all;
  }

  void fromLine(byte[] bytes) {
    gateway.fromLine(ByteBuffer.wrap(bytes), now);
    assertDueLater();
  }

  /** The remote takes its time. */
  void fromNetwork(int transaction, int unit, String pdu) {
    pass(LineRig.T35);
    fromNetworkAtOnce(transaction, unit, pdu);
  }

  void fromNetworkAtOnce(int transaction, int unit, String pdu) {
    gateway.fromNetwork(Hex.frame(unit, pdu), transaction, now);
    assertDueLater();
  }

  void disconnected() {
    gateway.disconnected(now);
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

  UnitStatus unit(int identifier) {
    return gateway.units().stream()
        .filter(unit -> unit.unit() == identifier)
        .findFirst()
        .orElseThrow();
  }

  private void assertDueLater() {
    OptionalLong due = gateway.deadline();
    assertThat(due.isEmpty() || due.getAsLong() - now > 0).as("due later").isTrue();
  }

  @Override
  public void toLine(byte[] frame) {
    said.add("line:" + Hex.text(frame));
  }

  @Override
  public void toNetwork(Adu request, int transaction) {
    byte[] adu = request.tcp(transaction);
    said.add("network:" + Hex.text(adu));
  }

  @Override
  public void withdraw() {
    withdrawn++;
  }

  /** How many requests were withdrawn. */
  int withdrawn() {
    return withdrawn;
  }

  @Override
  public void dropped(int bytes) {
    assertThat(bytes).isPositive();
    said.add("dropped:" + bytes);
  }
}
