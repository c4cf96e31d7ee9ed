package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random exchanges on a line, in reads cut anywhere, with damaged and missing frames: no answer of
 * the listener differs from the registers of the units.
 */
class ListeningModelTest implements ModbusClient {
  private static final int UNITS = 3;
  private static final int REGISTERS = 200;
  private static final int ROUNDS = 20_000;

  private final Random random = new Random(22);
  private final int[][] registers = new int[UNITS + 1][REGISTERS];
  private long now;
  private SerialFraming framing = SerialFraming.RTU;
  private ListeningLink link;
  private Adu asked;
  private int values;
  private int unknown;

  @ParameterizedTest
  @EnumSource(SerialFraming.class)
  void noAnswerDiffersFromTheUnits(SerialFraming as) {
    framing = as;
    link = new ListeningLink(as, LineRig.TIMING, Long.MAX_VALUE, bytes -> {});
    for (int round = 0; round < ROUNDS; round++) {
      exchange();
      if (random.nextInt(4) == 0) {
        pass(2_000 * LineRig.MILLISECOND);
        ask();
      }
    }
    assertThat(values).isGreaterThan(ROUNDS / 20);
    assertThat(unknown).isGreaterThan(ROUNDS / 200);
  }

  private void exchange() {
    int unit = 1 + random.nextInt(UNITS);
    int count = 1 + random.nextInt(20);
    int first = random.nextInt(REGISTERS - count);
    if (random.nextInt(3) > 0) {
      line(read(unit, first, count), true);
      if (random.nextInt(10) > 0) {
        line(values(unit, first, count), true);
      }
    } else if (random.nextBoolean()) {
      int value = random.nextInt(0x10000);
      registers[unit][first] = value;
      Adu write = Hex.frame(unit, "06 %04x %04x".formatted(first, value));
      line(write, false);
      line(write, false);
    } else {
      byte[] written = new byte[2 * count];
      random.nextBytes(written);
      for (int i = 0; i < count; i++) {
        registers[unit][first + i] = PduLength.unsignedShort(written, 2 * i);
      }
      String head = "10 %04x %04x".formatted(first, count);
      line(Hex.frame(unit, head + "%02x".formatted(2 * count) + Hex.text(written)), false);
      line(Hex.frame(unit, head), false);
    }
  }

  private static Adu read(int unit, int first, int count) {
    return Hex.frame(unit, "03 %04x %04x".formatted(first, count));
  }

  private Adu values(int unit, int first, int count) {
    byte[] pdu = new byte[2 + 2 * count];
    pdu[0] = 3;
    pdu[1] = (byte) (2 * count);
    for (int i = 0; i < count; i++) {
      pdu[2 + 2 * i] = (byte) (registers[unit][first + i] >>> 8);
      pdu[3 + 2 * i] = (byte) registers[unit][first + i];
    }
    return new Adu(unit, pdu);
  }

  /** Reads of the line; a frame that may be damaged has a silence behind it. */
  private void line(Adu frame, boolean mayBeDamaged) {
    byte[] bytes = framing == SerialFraming.RTU ? frame.rtu() : frame.ascii();
    boolean isDamaged = mayBeDamaged && random.nextInt(20) == 0;
    if (isDamaged) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(7));
    }
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + 1 + random.nextInt(12));
      link.fromLine(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to)), now);
      from = to;
      pass(LineRig.MILLISECOND);
    }
    if (isDamaged) {
      pass(LineRig.SILENCE);
    }
  }

  private void pass(long nanos) {
    now += nanos;
    if (link.deadline().isPresent() && now - link.deadline().getAsLong() >= 0) {
      link.poll(now);
    }
  }

  private void ask() {
    int count = 1 + random.nextInt(3);
    asked = read(1 + random.nextInt(UNITS), random.nextInt(REGISTERS - count), count);
    link.ask(this, 0, asked, Terms.OF_LINE, now);
  }

  @Override
  public void answered(int transaction, Adu answer, long at) {
    if (answer.exceptionCode().isPresent()) {
      assertThat(answer).isEqualTo(asked.exception(ExceptionCode.ILLEGAL_ADDRESS));
      unknown++;
    } else {
      int first = PduLength.unsignedShort(asked.pdu(), 1);
      int count = PduLength.unsignedShort(asked.pdu(), 3);
      assertThat(answer).isEqualTo(values(asked.unit(), first, count));
      values++;
    }
  }
}
