package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.serialbridge.time.Timed;

/** A server for a master on the line, with a clock; the test is that master, and the remote. */
final class RtuServerRig implements LineServer.Output, TcpUnitLink.Output {
  private final LineServer server;
  private final TcpUnitLink link;
  private final List<String> said = new ArrayList<>();
  private int withdrawn;
  private long now = Long.MAX_VALUE - 100 * LineRig.MILLISECOND;

  RtuServerRig(boolean exceptions) {
    this(SerialFraming.RTU, exceptions);
  }

  RtuServerRig(SerialFraming framing, boolean exceptions) {
    link = new TcpUnitLink(LineRig.RESPONSE, this);
    server = LineServer.of(framing, LineRig.TIMING, exceptions, link, this);
  }

  TcpUnitLink link() {
    return link;
  }

  @Override
  public void answerWaits() {}

  /** When the server or its link is due. */
  OptionalLong deadline() {
    return Timed.earlier(server.deadline(), link.deadline());
  }

  /** What they said since the last look. */
  List<String> transcript() {
    List<String> all = List.copyOf(said);
    said.clear();
    return all;
  }

  void receive(byte[] bytes) {
    server.fromLine(ByteBuffer.wrap(bytes), now);
    assertDueLater();
  }

  /** The remote takes its time. */
  void fromNetwork(int transaction, int unit, String pdu) {
    passNanos(LineRig.T35);
    fromNetworkAtOnce(transaction, unit, pdu);
  }

  void fromNetworkAtOnce(int transaction, int unit, String pdu) {
    link.fromNetwork(Hex.frame(unit, pdu), transaction, now);
    assertDueLater();
  }

  void disconnected() {
    link.disconnected(now);
    assertDueLater();
  }

  /** Lets time pass, polling whenever it is due. */
  void passNanos(long nanos) {
    long end = now + nanos;
    OptionalLong due = deadline();
    while (due.isPresent() && due.getAsLong() - end <= 0) {
      now = due.getAsLong();
      server.poll(now);
      link.poll(now);
      assertDueLater();
      due = deadline();
    }
    now = end;
  }

  UnitStatus unit(int identifier) {
    return link.units().stream()
        .filter(unit -> unit.unit() == identifier)
        .findFirst()
        .orElseThrow();
  }

  private void assertDueLater() {
    OptionalLong due = deadline();
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
