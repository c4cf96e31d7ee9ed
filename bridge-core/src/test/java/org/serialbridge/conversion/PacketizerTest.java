package org.serialbridge.conversion;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.settings.Delimiter;
import org.serialbridge.settings.DelimiterUse;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.settings.UartSettings;

class PacketizerTest {
  private static final long GAP = 1_000;

  /** Readings of time may wrap around. */
  private long start = Long.MAX_VALUE - 10;

  private final List<String> packets = new ArrayList<>();
  private final Packetizer packetizer = packetizer("", DelimiterUse.KEEP);

  @Test
  void aPacketEndsAtTheGapAndNotBefore() {
    receive("abc", start);
    assertThat(packetizer.deadline()).hasValue(start + GAP);
    packetizer.poll(start + GAP - 1);
    assertThat(packets).isEmpty();
    packetizer.poll(start + GAP);
    assertThat(packets).containsExactly("abc");
    assertThat(packetizer.deadline()).isEqualTo(OptionalLong.empty());
  }

  @Test
  void whatComesBeforeTheGapIsOverBelongsToThePacket() {
    receive("a", start);
    receive("b", start + GAP - 1);
    packetizer.poll(start + GAP);
    assertThat(packets).isEmpty();
    packetizer.poll(start + 2 * GAP - 1);
    assertThat(packets).containsExactly("ab");
  }

  @Test
  void aGapCountsFromTheReadAlsoIfNobodyPolled() {
    receive("a", start);
    receive("b", start + GAP);
    assertThat(packets).containsExactly("a");
  }

  @Test
  void theLongestPacketGoesAtOnce() {
    receive("12345678", start);
    assertThat(packets).containsExactly("12345678");
    assertThat(packetizer.deadline()).isEqualTo(OptionalLong.empty());
  }

  @Test
  void aLongReadIsCutAndItsRestWaitsForItsGap() {
    receive("12345678abcdefghij", start);
    assertThat(packets).containsExactly("12345678", "abcdefgh");
    packetizer.poll(start + GAP);
    assertThat(packets).containsExactly("12345678", "abcdefgh", "ij");
  }

  @Property
  void noByteIsLostAndNoPacketIsTooLong(
      @ForAll @Size(max = 50) List<@IntRange(min = 0, max = 40) Integer> lengths,
      @ForAll @Size(min = 50, max = 50) List<@IntRange(min = 0, max = 2_000) Integer> pauses) {
    List<String> all = new ArrayList<>();
    Packetizer fresh =
        new Packetizer(GAP, 8, Delimiter.NONE, DelimiterUse.KEEP, next -> all.add(text(next)));
    StringBuilder sent = new StringBuilder();
    long now = start;
    for (int i = 0; i < lengths.size(); i++) {
      now += pauses.get(i);
      String read = "x".repeat(lengths.get(i)) + i;
      sent.append(read);
      fresh.receive(ByteBuffer.wrap(read.getBytes(ISO_8859_1)), now);
    }
    fresh.poll(now + GAP);
    assertThat(String.join("", all)).isEqualTo(sent.toString());
    assertThat(all).allSatisfy(packet -> assertThat(packet.length()).isBetween(1, 8));
  }

  @ParameterizedTest
  @CsvSource({
    "0D0A, KEEP, a;b;, a;|b;",
    "0D0A, STRIP, a;b;, a|b",
    "0D0A, PLUS1, a;1b;2, a;1|b;2",
    "0D0A, PLUS2, a;12b;34, a;12|b;34",
    "0D0A, PLUS2, a;;b, a;;|b", // what is behind it is no delimiter
    "0D0A, PLUS1, a;, a;", // the gap ends the waiting
    "0D0A, PLUS2, a;1, a;1",
    "0D0A, KEEP, ;;, ;|;",
    "0D0A, STRIP, ;;a;, a", // no packet is empty
    "0D0A, KEEP, aCbCCLd, aCbC;|d",
    "0D0A, KEEP, aLCb, aLCb",
    "0D0A, KEEP, 123456;7;, 123456;|7;", // the longest packet ends with it
    "0D0A, STRIP, 12345678;a;, 12345678|a",
    "0D0A, KEEP, 1234567;a;, 1234567C|L|a;", // the largest length cuts the delimiter
    "0D0A, STRIP, 1234567;a;, 1234567C|a",
    "0D0A, PLUS2, 12345;6789, 12345;6|7|89",
    "0D, KEEP, a;b;, aC|LbC|L",
    "0D0D, KEEP, aCCCCCb, aCC|CC|Cb"
  })
  void aDelimiterEndsAPacket(String hex, DelimiterUse use, String line, String expected) {
    for (int size : new int[] {100, 1, 2, 3}) {
      packets.clear();
      Packetizer cut = packetizer(hex, use);
      byte[] bytes = crLf(line).getBytes(ISO_8859_1);
      for (int from = 0; from < bytes.length; from += size) {
        cut.receive(ByteBuffer.wrap(bytes, from, Math.min(size, bytes.length - from)), start);
      }
      cut.poll(start + GAP);
      assertThat(packets).as("read by %d bytes", size).containsExactly(crLf(expected).split("\\|"));
      assertThat(cut.deadline()).isEqualTo(OptionalLong.empty());
    }
  }

  @Test
  void aDelimiterWithAGapWithinIsNone() {
    Packetizer cut = packetizer("0D0A", DelimiterUse.KEEP);
    cut.receive(ByteBuffer.wrap("a\r".getBytes(ISO_8859_1)), start);
    cut.receive(ByteBuffer.wrap("\nb\r\n".getBytes(ISO_8859_1)), start + GAP);
    assertThat(packets).containsExactly("a\r", "\nb\r\n");
  }

  @Test
  void aGapBehindALengthCutForgetsTheBeginningOfTheDelimiter() {
    Packetizer cut = packetizer("0D0A", DelimiterUse.KEEP);
    cut.receive(ByteBuffer.wrap("1234567\r".getBytes(ISO_8859_1)), start);
    cut.receive(ByteBuffer.wrap("\nb\r\n".getBytes(ISO_8859_1)), start + GAP);
    assertThat(packets).containsExactly("1234567\r", "\nb\r\n");
  }

  @Test
  void theGapCountsFromTheDelimiterWhileMoreIsToCome() {
    Packetizer cut = packetizer("0D", DelimiterUse.PLUS1);
    cut.receive(ByteBuffer.wrap("a\r".getBytes(ISO_8859_1)), start);
    assertThat(cut.deadline()).hasValue(start + GAP);
    cut.receive(ByteBuffer.wrap("bc".getBytes(ISO_8859_1)), start + GAP);
    assertThat(packets).as("b came too late").containsExactly("a\r");
    cut.poll(start + 2 * GAP);
    assertThat(packets).containsExactly("a\r", "bc");
  }

  @Property
  void sentencesArePacketsHoweverTheyAreRead(
      @ForAll @Size(max = 20)
          List<@StringLength(max = 30) @CharRange(from = ' ', to = '~') String> sentences,
      @ForAll DelimiterUse use,
      @ForAll List<@IntRange(min = 1, max = 20) Integer> cuts) {
    String checksum = "*".repeat(use.bytesBehind());
    String line =
        sentences.stream().map(each -> each + "\r\n" + checksum).collect(Collectors.joining());
    List<String> expected =
        use == DelimiterUse.STRIP
            ? sentences.stream().filter(each -> !each.isEmpty()).toList()
            : sentences.stream().map(each -> each + "\r\n" + checksum).toList();
    List<String> all = new ArrayList<>();
    Packetizer fresh =
        new Packetizer(GAP, 100, new Delimiter("0D0A"), use, next -> all.add(text(next)));
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(ISO_8859_1));
    for (int cut : cuts) {
      int taken = Math.min(cut, bytes.remaining());
      fresh.receive(bytes.slice(bytes.position(), taken), start);
      bytes.position(bytes.position() + taken);
    }
    fresh.receive(bytes, start);
    assertThat(all).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "AUTO, 115200, 10000000", // the host tells no shorter one
    "AUTO, 3840, 10416666", // 4 characters of 10 bits
    "AUTO, 300, 133333333",
    "1, 300, 1000000",
    "1000, 115200, 1000000000"
  })
  void theGapComesFromTheSettings(String gap, int baud, long nanos) throws Exception {
    PortSettings settings =
        PortSettings.FACTORY
            .with(SocketRows.PACKET_GAP, SocketRows.PACKET_GAP.parse(gap))
            .with(SerialPortRows.UART, new UartSettings(baud, 8, 1, Parity.NONE, FlowControl.NONE));
    Packetizer set = Packetizer.of(settings, this::packet);
    set.receive(ByteBuffer.wrap(new byte[] {1}), 0);
    assertThat(set.deadline().orElseThrow()).isBetween(nanos - 3, nanos + 3);
  }

  @Test
  void theDelimiterComesFromTheSettings() throws Exception {
    Packetizer set =
        Packetizer.of(
            PortSettings.FACTORY
                .with(SocketRows.PACKET_DELIMITER, SocketRows.PACKET_DELIMITER.parse("0d0a"))
                .with(SocketRows.DELIMITER_USE, DelimiterUse.STRIP),
            this::packet);
    set.receive(ByteBuffer.wrap("one\r\ntwo".getBytes(ISO_8859_1)), 0);
    assertThat(packets).containsExactly("one");
  }

  @Test
  void theLengthComesFromTheSettings() {
    Packetizer set = Packetizer.of(PortSettings.FACTORY, this::packet);
    set.receive(ByteBuffer.wrap(new byte[401]), 0);
    assertThat(packets).containsExactly("\0".repeat(400));
  }

  private Packetizer packetizer(String delimiter, DelimiterUse use) {
    return new Packetizer(GAP, 8, new Delimiter(delimiter), use, this::packet);
  }

  /** A semicolon stands for CR LF, C and L for one of them. */
  private static String crLf(String text) {
    return text.replace(";", "\r\n").replace('C', '\r').replace('L', '\n');
  }

  private void receive(String text, long now) {
    packetizer.receive(ByteBuffer.wrap(text.getBytes(ISO_8859_1)), now);
  }

  private void packet(ByteBuf packet) {
    packets.add(text(packet));
  }

  private static String text(ByteBuf packet) {
    String text = packet.toString(ISO_8859_1);
    packet.release();
    return text;
  }
}
