package org.serialbridge.monitor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.serialbridge.modbus.FrameSplitter.Kind;
import org.serialbridge.modbus.SerialFraming;

/** What Wireshark says of a file, a test with the built distribution asks. */
class CaptureFormatsTest {
  private static final Instant TIME = Instant.parse("2026-11-26T00:00:00.123456Z");

  private static CapturedFrame frame(Direction direction, Kind kind, byte[] bytes) {
    return new CapturedFrame(1, TIME, direction, kind, SerialFraming.RTU, bytes);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  @Test
  void textHasTimeDirectionWordsAndBytes() {
    Capture capture =
        new Capture(
            List.of(
                frame(Direction.TO_LINE, Kind.REQUEST, hex("01 03 00 00 00 0a c5 cd")),
                frame(Direction.FROM_LINE, Kind.DATA, "Hello, serial\r\nworld".getBytes(US_ASCII))),
            12);
    assertThat(CaptureText.of(capture).toString(US_ASCII))
        .isEqualTo(
            """
            (frames before these, no longer held: 12)
            2026-11-26T00:00:00.123456Z  to line      8 bytes  unit 1: read holding registers 0-9
              01 03 00 00 00 0a c5 cd                          ........
            2026-11-26T00:00:00.123456Z  from line   20 bytes
              48 65 6c 6c 6f 2c 20 73 65 72 69 61 6c 0d 0a 77  Hello, serial..w
              6f 72 6c 64                                      orld
            """);
  }

  @Test
  void nothingIsAnEmptyText() {
    assertThat(CaptureText.of(Capture.NONE).isReadable()).isFalse();
  }

  @Test
  void pcapngIsBlocksOfExportedPdus() {
    Capture capture =
        new Capture(
            List.of(
                frame(Direction.FROM_LINE, Kind.RESPONSE, hex("01 83 02 c0 f1")),
                frame(Direction.TO_LINE, Kind.DATA, hex("ff"))),
            0);
    String expected =
        """
        0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c
        00000001 00000028 00fc 0000 00000000 0002 0004 636f6d31
        0009 0001 09000000 00000000 00000028
        00000006 00000064 00000000 18eb6f40b3dcca00 00000035 00000035
        000c 0008 6d62727475000000 0023 0004 00000001 0018 0004 00000002
        0019 0004 000001f6 001a 0004 0000c418 00000000
        01 83 02 c0 f1 000000 0002 0004 00000001 00000000 00000064
        00000006 00000044 00000000 18eb6f40b3dcca00 00000015 00000015
        000c 0004 64617461 0023 0004 00000000 00000000
        ff 000000 0002 0004 00000002 00000000 00000044
        """;
    assertThat(ByteBufUtil.hexDump(Pcapng.of(capture, "com1")))
        .isEqualTo(expected.replaceAll("\\s", ""));
  }

  /** Whatever is captured, there are formats of it, in bounds. */
  @Property(tries = 500)
  void anyBytesHaveAllFormats(
      @ForAll @Size(min = 1, max = 513) byte[] bytes,
      @ForAll Kind kind,
      @ForAll SerialFraming framing,
      @ForAll Direction direction) {
    CapturedFrame frame = new CapturedFrame(1, TIME, direction, kind, framing, bytes);
    Capture capture = new Capture(List.of(frame, frame), 0);
    assertThat(CaptureText.of(capture).readableBytes()).isBetween(2, 2 * (6 * 513 + 600));
    List<Integer> types = new ArrayList<>();
    ByteBuf file = Pcapng.of(capture, "com1");
    while (file.isReadable()) {
      int length = file.getInt(file.readerIndex() + 4);
      types.add(file.readInt());
      file.skipBytes(length - 8);
      assertThat(file.readInt()).isEqualTo(length);
    }
    assertThat(types).containsExactly(0x0A0D0D0A, 1, 6, 6);
  }
}
