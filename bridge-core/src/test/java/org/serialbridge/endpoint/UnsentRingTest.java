package org.serialbridge.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.serialbridge.status.Traffic;

class UnsentRingTest {
  private final Traffic dropped = new Traffic();
  private final UnsentRing ring = new UnsentRing(false, dropped);

  @Test
  void aNewRingIsEmpty() {
    assertThat(ring.takeAll().isReadable()).isFalse();
  }

  @Test
  void whatIsTakenIsGone() {
    ring.add(Unpooled.wrappedBuffer(new byte[] {1, 2}));
    assertThat(ByteBufUtil.getBytes(ring.takeAll())).containsExactly(1, 2);
    assertThat(ring.takeAll().isReadable()).isFalse();
  }

  @Test
  void whatIsClearedIsGone() {
    ring.add(Unpooled.wrappedBuffer(new byte[] {1, 2}));
    ring.clear();
    assertThat(ring.takeAll().isReadable()).isFalse();
  }

  @Test
  void addedDataIsReleased() {
    ByteBuf data = Unpooled.buffer().writeByte(1);
    ring.add(data);
    assertThat(data.refCnt()).isZero();
  }

  @Property
  void theLastBytesAreKeptInOrder(
      @ForAll List<@IntRange(min = 0, max = 2 * UnsentRing.CAPACITY) Integer> lengths) {
    Traffic lost = new Traffic();
    UnsentRing filled = new UnsentRing(false, lost);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int length : lengths) {
      byte[] data = new byte[length];
      for (int i = 0; i < length; i++) {
        data[i] = (byte) (31 * (all.size() + i) >> 3);
      }
      all.writeBytes(data);
      filled.add(Unpooled.wrappedBuffer(data));
    }
    byte[] sent = all.toByteArray();
    byte[] last =
        Arrays.copyOfRange(sent, Math.max(0, sent.length - UnsentRing.CAPACITY), sent.length);
    assertThat(ByteBufUtil.getBytes(filled.takeAll())).isEqualTo(last);
    assertThat(lost.count().bytes()).isEqualTo(sent.length - last.length);
  }

  @Test
  void whatIsClearedIsCounted() {
    ring.add(Unpooled.wrappedBuffer(new byte[] {1, 2}));
    ring.clear();
    assertThat(dropped.count()).isEqualTo(new Traffic.Count(2, 1));
  }

  @Property
  void ofPacketsTheLastWholeOnesAreKept(
      @ForAll List<@IntRange(min = 1, max = UnsentRing.CAPACITY) Integer> lengths) {
    Traffic lost = new Traffic();
    UnsentRing filled = new UnsentRing(true, lost);
    List<byte[]> packets = new ArrayList<>();
    for (int length : lengths) {
      byte[] packet = new byte[length];
      Arrays.fill(packet, (byte) packets.size());
      packets.add(packet);
      filled.add(Unpooled.wrappedBuffer(packet));
    }
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    int first = packets.size();
    int room = UnsentRing.CAPACITY;
    while (first > 0 && packets.get(first - 1).length <= room) {
      room -= packets.get(--first).length;
    }
    packets.subList(first, packets.size()).forEach(expected::writeBytes);
    assertThat(ByteBufUtil.getBytes(filled.takeAll())).isEqualTo(expected.toByteArray());
    assertThat(lost.count().packets()).isEqualTo(first);
  }

  @Test
  void aPacketThatDoesNotFitIsDropped() {
    UnsentRing packets = new UnsentRing(true, dropped);
    packets.add(Unpooled.wrappedBuffer(new byte[] {1}));
    packets.add(Unpooled.wrappedBuffer(new byte[UnsentRing.CAPACITY + 1]));
    assertThat(ByteBufUtil.getBytes(packets.takeAll())).containsExactly(1);
    assertThat(dropped.count()).isEqualTo(new Traffic.Count(UnsentRing.CAPACITY + 1, 1));
  }
}
