package org.serialbridge.conversion;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.settings.UnitSettings;

class PacketizerTest {
  private static final long GAP = 1_000;

  /** Readings of time may wrap around. */
  private long start = Long.MAX_VALUE - 10;

  private final List<String> packets = new ArrayList<>();
  private final Packetizer packetizer = new Packetizer(GAP, 8, this::packet);

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
    Packetizer fresh = new Packetizer(GAP, 8, next -> all.add(text(next)));
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
    "AUTO, 115200, 10000000", // the host tells no shorter one
    "AUTO, 3840, 10416666", // 4 characters of 10 bits
    "AUTO, 300, 133333333",
    "1, 300, 1000000",
    "1000, 115200, 1000000000"
  })
  void theGapComesFromTheSettings(String gap, int baud, long nanos) throws Exception {
    UnitSettings settings =
        UnitSettings.FACTORY
            .with(SettingTable.PKTGAP, SettingTable.PKTGAP.parse(gap))
            .with(SettingTable.UART, new UartSettings(baud, 8, 1, Parity.NONE, FlowControl.NFC));
    Packetizer set = Packetizer.of(settings, this::packet);
    set.receive(ByteBuffer.wrap(new byte[] {1}), 0);
    assertThat(set.deadline().orElseThrow()).isBetween(nanos - 3, nanos + 3);
  }

  @Test
  void theLengthComesFromTheSettings() {
    Packetizer set = Packetizer.of(UnitSettings.FACTORY, this::packet);
    set.receive(ByteBuffer.wrap(new byte[401]), 0);
    assertThat(packets).containsExactly("\0".repeat(400));
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
