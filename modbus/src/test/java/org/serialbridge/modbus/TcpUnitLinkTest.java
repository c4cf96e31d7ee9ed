package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.serialbridge.modbus.Hex.frame;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Units behind a Modbus/TCP server, as their clients see them; {@link RtuServerTest} has more. */
class TcpUnitLinkTest implements TcpUnitLink.Output {
  private static final Adu READ = frame(1, "03 00 00 00 02");
  private static final Adu VALUES = frame(1, "03 04 00 01 00 02");
  private static final long RESPONSE = LineRig.RESPONSE;

  private final List<String> said = new ArrayList<>();
  private final ModbusClient one = client("one");
  private final ModbusClient two = client("two");
  private final TcpUnitLink link = new TcpUnitLink(RESPONSE, this);
  private final long start = Long.MAX_VALUE - RESPONSE / 2;

  private ModbusClient client(String name) {
    return (transaction, answer, now) -> said.add(name + " " + transaction + ": " + answer);
  }

  @Override
  public void toNetwork(Adu request, int transaction) {
    said.add("network " + transaction + ": " + request);
  }

  @Override
  public void withdraw() {
    said.add("withdrawn");
  }

  @Test
  void anAnswerHasTheNumberOfItsClient() {
    link.connected();
    link.ask(one, 700, READ, Terms.OF_LINE, start);
    link.fromNetwork(VALUES, 1, start + 1_000);
    assertThat(said)
        .containsExactly("network 1: unit 1 0300000002", "one 700: unit 1 030400010002");
    assertThat(link.units().get(0).worstMicroseconds()).isEqualTo(1);
  }

  @Test
  void aSecondRequestIsBusy() {
    link.connected();
    link.ask(one, 1, READ, Terms.OF_LINE, start);
    link.ask(two, 2, frame(2, "06 00 01 00 03"), Terms.OF_LINE, start);
    link.ask(two, 3, frame(0, "06 00 01 00 03"), Terms.OF_LINE, start);
    link.fromNetwork(VALUES, 1, start + 1);
    assertThat(said)
        .containsExactly(
            "network 1: unit 1 0300000002", "two 2: unit 2 8606", "one 1: unit 1 030400010002");
    assertThat(link.units()).extracting(UnitStatus::notSent).containsExactly(1L, 0L, 1L);
  }

  @Test
  void aTimeOutIsSaidAtItsDeadline() {
    link.connected();
    link.ask(one, 1, READ, Terms.OF_LINE, start);
    assertThat(link.deadline()).hasValue(start + RESPONSE);
    link.poll(start + RESPONSE - 1);
    assertThat(said).hasSize(1);
    link.poll(start + RESPONSE);
    assertThat(said)
        .containsExactly("network 1: unit 1 0300000002", "withdrawn", "one 1: unit 1 830b");
    assertThat(link.deadline()).isEmpty();
  }

  @Test
  void aClientThatHasGoneGetsNothing() {
    link.connected();
    link.ask(one, 1, READ, Terms.OF_LINE, start);
    link.forget(two);
    link.forget(one);
    link.fromNetwork(VALUES, 1, start + 1);
    assertThat(said).containsExactly("network 1: unit 1 0300000002", "withdrawn");
    assertThat(link.deadline()).isEmpty();
    assertThat(link.units().get(0).timeouts()).isEqualTo(1);
    assertThat(link.units().get(0).unexpectedResponses()).isEqualTo(1);
  }
}
