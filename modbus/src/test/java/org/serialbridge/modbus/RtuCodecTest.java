package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first bytes of a master. */
class RtuCodecTest {
  private static boolean areRequests(byte[] bytes) {
    return RtuCodec.areRequests(ByteBuffer.wrap(bytes));
  }

  @Test
  void aPollOfRegisterZeroPassesForAnMbapHeader() throws ProtocolException {
    byte[] poll = Hex.bytes("01 03 00 00 00 0A C5 CD");
    assertThat(areRequests(poll)).isTrue();
    new MbapCodec()
        .decode(
            ByteBuffer.wrap(poll),
            (frame, transaction) -> {
              throw new AssertionError(frame);
            });
  }

  @Test
  void aGoodCrcOfTheFirstEightBytesProvesNothing() {
    byte[] adu = Hex.bytes("0C E0 00 00 00 06 01 03 00 00 00 01");
    assertThat(Adu.hasGoodCrc(adu, 0, 8)).isTrue();
    assertThat(areRequests(adu)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "03 00 00 00 02", "10 00 01 00 01 02 00 03", "11", "2B 0E 01 00"})
  void onlyWholeFramesAreRequests(String pdu) {
    byte[] frame = Hex.rtu(9, pdu);
    boolean isWhole = frame.length > 4 || pdu.equals("11");
    assertThat(areRequests(frame)).isEqualTo(isWhole);
    assertThat(areRequests(Hex.join(frame, frame))).isEqualTo(isWhole);
    assertThat(areRequests(Arrays.copyOf(frame, frame.length - 1))).isFalse();
    assertThat(areRequests(Hex.join(frame, new byte[1]))).isFalse();
  }

  @Test
  void nothingIsNoRequest() {
    assertThat(areRequests(new byte[0])).isFalse();
    assertThat(areRequests(Hex.rtu(1, "41 02"))).as("unknown length").isFalse();
  }

  @Property
  void noReadOrWriteOfOneRegisterByModbusTcpIsTakenForRtu(
      @ForAll @IntRange(max = 0xFFFF) int transaction,
      @ForAll @IntRange(max = 255) int unit,
      @ForAll @IntRange(min = 1, max = 6) int code,
      @ForAll @IntRange(max = 0xFFFF) int address) {
    byte[] pdu = {(byte) code, (byte) (address >> 8), (byte) address, 0, 1};
    assertThat(areRequests(new Adu(unit, pdu).tcp(transaction))).isFalse();
  }
}
