package org.serialbridge.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class UnsentRingTest {
  private final UnsentRing ring = new UnsentRing();

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
    UnsentRing filled = new UnsentRing();
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
  }
}
