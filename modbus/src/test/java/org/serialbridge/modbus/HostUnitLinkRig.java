package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** A host with a clock; the test is the clients and the host. */
final class HostUnitLinkRig implements HostUnitLink.Output {
  static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  static final long TIMEOUT = 1_000 * MILLI;
  static final long WAIT = 5_000 * MILLI;

  private final HostUnitLink link;
  private final Map<String, ModbusClient> clients = new HashMap<>();
  private final List<String> said = new ArrayList<>();
  private final long start = Long.MAX_VALUE - 500 * MILLI;
  private long now = start;
  private boolean isConnecting;

  HostUnitLinkRig(HostUnitLink.Options options) {
    link = new HostUnitLink(options, this);
  }

  HostUnitLinkRig(Framing framing) {
    this(new HostUnitLink.Options(framing, 0, 0, 0, 1));
  }

  /** What the link said since the last look. */
  List<String> transcript() {
    List<String> all = List.copyOf(said);
    said.clear();
    return all;
  }

  HostStatus status() {
    return link.status();
  }

  private ModbusClient client(String name) {
    return clients.computeIfAbsent(
        name,
        any -> (transaction, answer, at) -> said.add(name + " " + transaction + ": " + answer));
  }

  void ask(String client, int transaction, int unit, String pdu) {
    ask(client, transaction, unit, pdu, 0);
  }

  void ask(String client, int transaction, int unit, String pdu, long age) {
    Terms terms = new Terms(age, TIMEOUT, WAIT, 0);
    link.ask(client(client), transaction, Hex.frame(unit, pdu), terms, now);
    assertDueLater();
  }

  void forget(String client) {
    link.forget(client(client));
  }

  void connected() {
    connected(0);
  }

  void connected(int connection) {
    isConnecting = false;
    link.connected(connection, now);
    assertDueLater();
  }

  void lost(boolean isInOrder) {
    HostUnitLink.End end = isInOrder ? HostUnitLink.End.IN_ORDER : HostUnitLink.End.FAILED;
    link.lost(0, end, isInOrder ? "closed by the host" : "lost", now);
    assertDueLater();
  }

  /** A connection cannot be made, if it is being made. */
  void refuse(int connection) {
    if (isConnecting) {
      isConnecting = false;
      link.lost(connection, HostUnitLink.End.FAILED, "refused", now);
    }
    assertDueLater();
  }

  void reset() {
    link.lost(0, HostUnitLink.End.RESET, "reset", now);
    assertDueLater();
  }

  void receive(byte[] bytes) {
    receive(0, bytes);
  }

  void receive(int connection, byte[] bytes) {
    link.fromNetwork(connection, ByteBuffer.wrap(bytes), now);
    assertDueLater();
  }

  void close() {
    link.close(now);
  }

  /** Lets time pass, polling whenever it is due. */
  void pass(long nanos) {
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

  boolean waitsForNothing() {
    return link.deadline().isEmpty();
  }

  private void assertDueLater() {
    OptionalLong due = link.deadline();
    assertThat(due.isEmpty() || due.getAsLong() - now > 0).as("due later").isTrue();
  }

  private String at() {
    return " at " + (now - start) / MILLI;
  }

  @Override
  public void connect(int connection) {
    isConnecting = true;
    said.add("connect " + connection + at());
  }

  @Override
  public void send(int connection, byte[] bytes) {
    said.add("send " + connection + at() + ": " + Hex.text(bytes));
  }

  @Override
  public void close(int connection) {
    said.add("close " + connection + at());
  }
}
