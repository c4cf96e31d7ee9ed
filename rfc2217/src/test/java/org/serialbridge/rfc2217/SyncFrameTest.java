package org.serialbridge.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyncFrameTest {
  @ParameterizedTest
  @CsvSource({
    "55 AA 55 00 25 80 03 A8, 9600, 8, ONE, NONE",
    "55 AA 55 00 4B 00 03 4E, 19200, 8, ONE, NONE",
    "55 AA 55 01 C2 00 03 C6, 115200, 8, ONE, NONE",
    "55 AA 55 00 25 80 1B C0, 9600, 8, ONE, EVEN",
    "55 AA 55 00 96 00 07 9D, 38400, 8, TWO, NONE",
    "55 AA 55 00 01 2C 08 35, 300, 5, ONE, ODD",
    "55 AA 55 00 25 80 2A CF, 9600, 7, ONE, MARK",
    "55 AA 55 00 25 80 39 DE, 9600, 6, ONE, SPACE",
    "55 AA 55 00 25 80 83 28, 9600, 8, ONE, NONE", // bit 7 counted
    "55 AA 55 00 25 80 83 A8, 9600, 8, ONE, NONE", // bit 7 not counted
    "55 AA 55 00 25 80 43 E8, 9600, 8, ONE, NONE", // bit 6 is always counted
    "55 AA 55 FF FF FF 03 00, 16777215, 8, ONE, NONE"
  })
  void frame(String bytes, int baudRate, int dataSize, StopSize stopSize, Parity parity) {
    SyncFrame expected = new SyncFrame(baudRate, dataSize, stopSize, parity);
    assertThat(SyncFrame.at(Hex.buffer(bytes))).contains(expected);
    assertThat(SyncFrame.at(Hex.buffer(bytes + "41 42"))).as("data behind").contains(expected);
    assertThat(SyncFrame.at(Hex.buffer("41" + bytes))).as("data before").isEmpty();
    ByteBuffer later = Hex.buffer("41" + bytes).position(1);
    assertThat(SyncFrame.at(later)).as("the buffer's position").contains(expected);
    assertThat(later.position()).as("nothing is taken").isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "55",
        "55 AA",
        "55 AA 55",
        "55 AA 55 00 25 80 03",
        "55 AA 55 00 25 80 03 A9", // a bad sum
        "55 AA 55 00 25 80 03 28", // bit 7 is not there to be counted
        "55 AA 55 00 25 80 43 A8", // bit 6 not counted
        "55 AA 55 00 00 00 03 03", // no baud rate
        "55 AA 54 00 25 80 03 A8",
        "AA 55 AA 00 25 80 03 A8"
      })
  void anythingElseIsData(String bytes) {
    assertThat(SyncFrame.at(Hex.buffer(bytes))).isEmpty();
  }

  @Test
  void twoFramesAreTakenOneByOne() {
    ByteBuffer read = Hex.buffer("55 AA 55 00 25 80 03 A8  55 AA 55 00 4B 00 03 4E");
    assertThat(SyncFrame.at(read)).map(SyncFrame::baudRate).contains(9600);
    read.position(read.position() + SyncFrame.LENGTH);
    assertThat(SyncFrame.at(read)).map(SyncFrame::baudRate).contains(19200);
  }

  @Test
  void onlyItsOwnParametersAreChanged() {
    PortState before =
        ServerRig.LINE.withDtr(false).withFlow(FlowControl.HARDWARE, FlowControl.NONE);
    assertThat(new SyncFrame(300, 7, StopSize.TWO, Parity.MARK).on(before))
        .isEqualTo(
            new PortState(
                300,
                7,
                Parity.MARK,
                StopSize.TWO,
                FlowControl.HARDWARE,
                FlowControl.NONE,
                false,
                before.rts(),
                before.breakOn()));
  }

  @Property
  void everyFrameWithAGoodSumIsRead(
      @ForAll @IntRange(min = 1, max = 0xFFFFFF) int baudRate,
      @ForAll @IntRange(max = 255) int bits,
      @ForAll @IntRange(min = 1, max = 255) int error) {
    int sum = (baudRate >> 16) + (baudRate >> 8) + baudRate + bits;
    assertThat(SyncFrame.at(frame(baudRate, bits, sum)))
        .map(SyncFrame::baudRate)
        .contains(baudRate);
    boolean isOtherSum = error == 0x80 && (bits & 0x80) != 0;
    assertThat(SyncFrame.at(frame(baudRate, bits, sum + error)).isPresent()).isEqualTo(isOtherSum);
  }

  private static ByteBuffer frame(int baudRate, int bits, int sum) {
    return ByteBuffer.allocate(SyncFrame.LENGTH)
        .put(Hex.bytes("55 AA 55"))
        .put((byte) (baudRate >> 16))
        .put((byte) (baudRate >> 8))
        .put((byte) baudRate)
        .put((byte) bits)
        .put((byte) sum)
        .flip();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 8, ONE, baudRate",
    "16777216, 8, ONE, baudRate",
    "9600, 4, ONE, dataSize",
    "9600, 9, ONE, dataSize",
    "9600, 5, ONE_AND_A_HALF, stopSize"
  })
  void aValueThatNoFrameHoldsIsRejected(
      int baudRate, int dataSize, StopSize stopSize, String name) {
    assertThatThrownBy(() -> new SyncFrame(baudRate, dataSize, stopSize, Parity.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(name + ": ");
  }
}
