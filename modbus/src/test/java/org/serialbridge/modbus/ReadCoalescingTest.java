package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.serialbridge.modbus.Hex.rtu;
import static org.serialbridge.modbus.LineRig.CHARACTER;
import static org.serialbridge.modbus.LineRig.MILLISECOND;
import static org.serialbridge.modbus.LineRig.RESPONSE;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When the line is read during a response, with drivers that wake the reader differently often. */
@ParameterizedClass
@ValueSource(longs = {0, Long.MAX_VALUE - 10_000_000, -1})
class ReadCoalescingTest {
  private static final String READ = "03 00 00 00 7D";
  private static final byte[] RESPONSE_OF_255_BYTES = response(125);
  private static final long THINKS = 5 * MILLISECOND;

  private LineRig rig;

  /** How often the driver was asked for bytes. */
  private int reads;

  ReadCoalescingTest(long start) {
    rig = new LineRig(start);
  }

  private static byte[] response(int registers) {
    byte[] pdu = new byte[2 + 2 * registers];
    pdu[0] = 3;
    pdu[1] = (byte) (2 * registers);
    return new Adu(1, pdu).rtu();
  }

  private void ask(String pdu) {
    rig.ask(1, pdu);
    rig.passNanos(THINKS);
  }

  /**
   * A slave sends bytes from now on, and the driver passes on each. The first one of a hold-off is
   * read at once, and comes at its end.
   */
  private void send(byte[] bytes, long characterNanos) {
    int arrived = 0;
    int read = 0;
    int kept = 0;
    long keptAt = 0;
    reads = 0;
    long begin = rig.now();
    while (read < bytes.length) {
      long next = begin + (arrived + 1) * characterNanos;
      OptionalLong due = rig.master().deadline();
      boolean isArrival = arrived < bytes.length && (due.isEmpty() || next - due.getAsLong() <= 0);
      rig.passNanos((isArrival ? next : due.orElseThrow()) - rig.now());
      arrived += isArrival ? 1 : 0;
      if (rig.master().readsLine()) {
        if (kept > 0) {
          rig.master().receive(ByteBuffer.wrap(bytes, read, kept), keptAt);
          read += kept;
          kept = 0;
        }
        if (arrived > read) {
          rig.receive(Arrays.copyOfRange(bytes, read, arrived));
          read = arrived;
          reads++;
        }
      } else if (kept == 0 && arrived > read) {
        kept = arrived - read;
        keptAt = rig.now();
        reads++;
      }
    }
  }

  /** A slave may be quicker than its speed by as much as a UART bears. */
  @ParameterizedTest
  @CsvSource({
    "1145833, 0",
    "1145833, -10",
    "1145833, +5",
    "520833, 0",
    "520833, -10",
    "260417, 0",
    "260417, -10",
    "173611, -10",
    "86806, 0",
    "86806, -10",
    "86806, +5",
    "43403, 0",
    "43403, -10"
  })
  void aResponseIsSeenAtItsLastByte(long nominalNanos, int percent) {
    long characterNanos = nominalNanos * (100 + percent) / 100;
    useLineOf(nominalNanos);
    for (int registers = 1; registers <= 125; registers += 4) {
      byte[] response = response(registers);
      rig.passNanos(LineRig.SILENCE);
      ask("03 00 00 00 %02X".formatted(registers));
      send(response, characterNanos);
      assertThat(rig.transcript()).containsExactly("answered:" + pdu(response));
      long askedLate = 8 * (CHARACTER - nominalNanos); // the rig waits at 9600 bit/s
      assertThat(rig.responseTimes().get(registers / 4))
          .as("%d registers", registers)
          .isEqualTo(askedLate + THINKS + response.length * characterNanos);
    }
  }

  @ParameterizedTest
  @CsvSource({"1145833, 160", "520833, 90", "86806, 30", "43403, 35"})
  void aLongResponseTakesFewReads(long characterNanos, int mostReads) {
    useLineOf(characterNanos);
    ask(READ);
    send(RESPONSE_OF_255_BYTES, characterNanos);
    assertThat(reads).isLessThanOrEqualTo(mostReads);
    assertThat(rig.master().readsLine()).isTrue();
    assertThat(rig.master().deadline()).isEmpty();
  }

  /** It wakes the reader seldom enough. */
  @ParameterizedTest
  @ValueSource(ints = {4, 8})
  void aDriverWithAFifoIsReadAsItPassesOn(int fifo) {
    ask(READ);
    for (int from = 0; from < 255; from += fifo) {
      rig.passNanos(fifo * CHARACTER);
      rig.receive(Arrays.copyOfRange(RESPONSE_OF_255_BYTES, from, Math.min(255, from + fifo)));
      assertThat(rig.master().readsLine()).isTrue();
    }
    assertThat(rig.transcript()).containsExactly("answered:" + pdu(RESPONSE_OF_255_BYTES));
  }

  private void useLineOf(long characterNanos) {
    rig = new LineRig(rig.now(), new LineTiming(characterNanos, LineRig.T35, RESPONSE, 0, 0));
  }

  private static String pdu(byte[] frame) {
    return Hex.text(Arrays.copyOfRange(frame, 1, frame.length - 2));
  }

  @Test
  void aShortResponseIsReadAsItComes() {
    rig.ask(1, "03 00 00 00 01");
    for (byte one : response(1)) {
      rig.passNanos(CHARACTER);
      rig.receive(new byte[] {one});
      assertThat(rig.master().readsLine()).isTrue();
    }
    assertThat(rig.transcript()).containsExactly("answered:0302" + "0000");
  }

  /** As of a device with USB of its own, which has a UART only in name. */
  @Test
  void bytesThatComeFasterThanTheLineAreNotWaitedFor() {
    ask(READ);
    for (int from = 0; from < 255; from += 64) {
      assertThat(rig.master().readsLine()).isTrue();
      rig.receive(Arrays.copyOfRange(RESPONSE_OF_255_BYTES, from, Math.min(255, from + 64)));
      rig.passNanos(MILLISECOND);
    }
    assertThat(rig.transcript()).containsExactly("answered:" + pdu(RESPONSE_OF_255_BYTES));
  }

  @Test
  void aResponseThatBreaksOffEndsInTimeAndTheNextOneIsTaken() {
    ask(READ);
    byte[] begin = Arrays.copyOf(RESPONSE_OF_255_BYTES, 100);
    send(begin, CHARACTER);
    rig.passNanos(20 * MILLISECOND);
    assertThat(rig.master().readsLine()).isTrue();
    assertThat(rig.transcript()).isEmpty();
    rig.passNanos(RESPONSE);
    assertThat(rig.transcript()).containsExactly("dropped:100", "unanswered:SILENCE");
    ask(READ);
    send(RESPONSE_OF_255_BYTES, CHARACTER);
    assertThat(rig.transcript()).containsExactly("answered:" + pdu(RESPONSE_OF_255_BYTES));
  }

  @Test
  void theLineIsReadAgainWhenTheRequestIsGivenUp() {
    ask(READ);
    rig.receiveByteByByte(Arrays.copyOf(RESPONSE_OF_255_BYTES, 5));
    assertThat(rig.master().readsLine()).isFalse();
    rig.master().lineLost(rig.now());
    assertThat(rig.master().readsLine()).isTrue();
  }

  @Test
  void bytesThatComeAllTheSameAreTaken() {
    ask(READ);
    rig.receiveByteByByte(Arrays.copyOf(RESPONSE_OF_255_BYTES, 5));
    assertThat(rig.master().readsLine()).isFalse();
    rig.receiveByteByByte(Arrays.copyOfRange(RESPONSE_OF_255_BYTES, 5, 255));
    assertThat(rig.transcript()).containsExactly("answered:" + pdu(RESPONSE_OF_255_BYTES));
    assertThat(rig.master().readsLine()).isTrue();
  }

  /** It comes with its own time. */
  @Test
  void aReadFromWithinTheHoldOffBeginsNoOther() {
    ask(READ);
    rig.receiveByteByByte(Arrays.copyOf(RESPONSE_OF_255_BYTES, 5));
    assertThat(rig.master().readsLine()).isFalse();
    long readAt = rig.now() + CHARACTER;
    rig.passNanos(rig.master().deadline().orElseThrow() - rig.now());
    rig.master().receive(ByteBuffer.wrap(RESPONSE_OF_255_BYTES, 5, 1), readAt);
    assertThat(rig.master().readsLine()).isTrue();
  }

  /** The address of the first register looks like the length of the response. */
  @Test
  void anEchoIsNotWaitedFor() {
    String pdu = "03 28 00 00 14";
    rig.ask(1, pdu);
    for (byte one : rtu(1, pdu)) {
      rig.passNanos(CHARACTER);
      rig.receive(new byte[] {one});
      assertThat(rig.master().readsLine()).isTrue();
    }
    rig.passNanos(THINKS);
    rig.receiveByteByByte(rtu(1, "83 02"));
    assertThat(rig.transcript()).contains("answered:8302");
  }

  @Test
  void aLengthThatWasNotAskedForIsNotWaitedFor() {
    ask(READ);
    byte[] other = RESPONSE_OF_255_BYTES.clone();
    other[2] = (byte) 200;
    rig.receiveByteByByte(Arrays.copyOf(other, 20));
    assertThat(rig.master().readsLine()).isTrue();
  }
}
