package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.serialbridge.modbus.Hex.bytes;
import static org.serialbridge.modbus.Hex.frame;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A connected client. */
class ServerSessionTest {
  private static final byte[] READ = bytes("00 05 00 00 00 06 01 03 00 00 00 02");
  private static final byte[] RTU_READ = Hex.rtu(1, "03 00 00 00 02");

  private final List<String> said = new ArrayList<>();
  private final ServerSession.Output output =
      new ServerSession.Output() {
        @Override
        public void request(int transaction, Adu request, long now) {
          said.add("request " + transaction + " " + request + " at " + now);
        }

        @Override
        public void answer(int transaction, Adu answer, byte[] bytes) {
          said.add("answer " + transaction + " " + answer + ": " + Hex.text(bytes));
        }
      };
  private final ServerSession session = new ServerSession(new MbapCodec(), true, output);
  private final ServerSession rtu = new ServerSession(new RtuCodec(), true, output);

  @Test
  void aRequestHasTheTimeOfItsLastByte() throws ProtocolException {
    session.receive(ByteBuffer.wrap(READ, 0, 11), 40);
    assertThat(said).isEmpty();
    session.receive(ByteBuffer.wrap(READ, 11, 1), 50);
    session.receive(ByteBuffer.wrap(Hex.join(READ, READ)), 60);
    assertThat(said)
        .containsExactly(
            "request 5 unit 1 0300000002 at 50",
            "request 5 unit 1 0300000002 at 60",
            "request 5 unit 1 0300000002 at 60");
  }

  @Test
  void anAnswerHasTheFramingOfItsClient() {
    Adu answer = frame(1, "03 02 00 09");
    session.answered(0xFFFE, answer, 70);
    assertThat(said).containsExactly("answer 65534 unit 1 03020009: fffe000000050103020009");
  }

  private void askThreeTimes() throws ProtocolException {
    rtu.receive(ByteBuffer.wrap(Hex.join(RTU_READ, RTU_READ, RTU_READ)), 50);
    assertThat(said)
        .containsExactly(
            "request 1 unit 1 0300000002 at 50",
            "request 2 unit 1 0300000002 at 50",
            "request 3 unit 1 0300000002 at 50");
    said.clear();
  }

  @Test
  void aClientWithoutTransactionsGetsItsAnswersInTheOrderOfItsRequests() throws ProtocolException {
    askThreeTimes();
    Adu answer = frame(1, "03 02 00 09");
    rtu.answered(3, answer, 60);
    rtu.answered(2, frame(1, "83 02"), 60);
    assertThat(said).isEmpty();
    rtu.answered(1, answer, 70);
    assertThat(said)
        .containsExactly(
            "answer 1 unit 1 03020009: " + Hex.text(answer.rtu()),
            "answer 2 unit 1 8302: 018302c0f1",
            "answer 3 unit 1 03020009: " + Hex.text(answer.rtu()));
  }

  @Test
  void aRequestThatNothingAnswersHoldsUpNoOther() throws ProtocolException {
    askThreeTimes();
    rtu.answered(2, frame(1, "83 02"), 60);
    rtu.unanswered(1, 60);
    assertThat(said).containsExactly("answer 2 unit 1 8302: 018302c0f1");
  }

  @Test
  void withoutExceptionsAFailureIsSilent() throws ProtocolException {
    ServerSession silent = new ServerSession(new RtuCodec(), false, output);
    silent.receive(ByteBuffer.wrap(Hex.join(RTU_READ, RTU_READ)), 50);
    said.clear();
    silent.failed(1, frame(1, "03 00 00 00 02"), ExceptionCode.NO_RESPONSE, 60);
    silent.answered(2, frame(1, "83 02"), 60);
    assertThat(said).containsExactly("answer 2 unit 1 8302: 018302c0f1");
    new ServerSession(new MbapCodec(), false, output)
        .failed(7, frame(1, "03 00 00 00 02"), ExceptionCode.NO_RESPONSE, 60);
    assertThat(said).hasSize(1);
  }

  @Test
  void unansweredRequestsWithoutTransactionsAreBounded() throws ProtocolException {
    for (int i = 0; i < ServerSession.MOST_IN_ORDER; i++) {
      rtu.receive(ByteBuffer.wrap(RTU_READ), 50);
    }
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> rtu.receive(ByteBuffer.wrap(RTU_READ), 50))
        .withMessage("more than 32 requests without an answer");
  }

  @Test
  void rtuFramesAreSeenInTheFirstBytesOnly() throws ProtocolException {
    assertThat(session.sendsRtu(ByteBuffer.wrap(RTU_READ))).isTrue();
    assertThat(session.sendsRtu(ByteBuffer.wrap(RTU_READ))).as("still the first").isTrue();
    assertThat(session.sendsRtu(ByteBuffer.wrap(READ))).isFalse();
    assertThat(session.sendsRtu(ByteBuffer.wrap(RTU_READ))).as("part of an ADU").isFalse();
  }

  @Test
  void anotherFramingIsReported() {
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> session.receive(ByteBuffer.wrap(bytes("47 45 54 20 2F 20 48")), 1))
        .withMessage("protocol identifier: 21536 (expected: 0)");
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> rtu.receive(ByteBuffer.wrap(READ), 1));
    assertThat(said).isEmpty();
  }

  @Test
  void noRequestContinuesInTheNextDatagram() throws ProtocolException {
    session.receiveDatagram(ByteBuffer.wrap(Arrays.copyOf(READ, 11)), 1);
    session.receiveDatagram(ByteBuffer.wrap(READ), 2);
    assertThat(said).containsExactly("request 5 unit 1 0300000002 at 2");
  }

  @Test
  void twoSessionsAreNeverEqual() {
    assertThat(session).isNotEqualTo(new ServerSession(new MbapCodec(), true, output));
  }
}
