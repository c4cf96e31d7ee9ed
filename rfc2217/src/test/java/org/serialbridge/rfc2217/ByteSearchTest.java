package org.serialbridge.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** A search by words beside one by bytes. */
class ByteSearchTest {
  /** Values beside those that are searched, where words borrow and carry. */
  @Provide
  Arbitrary<byte[]> bytes() {
    return Arbitraries.bytes()
        .edgeCases(
            edges ->
                edges.add((byte) 0, (byte) 1, (byte) 0x80, (byte) 0x7F, (byte) 0xFE, (byte) -1))
        .array(byte[].class)
        .ofMaxSize(100);
  }

  @Property
  void theFirstByteIsFound(
      @ForAll("bytes") byte[] bytes,
      @ForAll @IntRange(max = 100) int from,
      @ForAll byte one,
      @ForAll byte other) {
    int begin = Math.min(from, bytes.length);
    int expected = begin;
    while (expected < bytes.length && bytes[expected] != one && bytes[expected] != other) {
      expected++;
    }
    ByteBuffer heap = ByteBuffer.wrap(bytes);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 3).position(3).slice().put(bytes);
    assertThat(ByteSearch.first(heap, begin, one, other)).isEqualTo(expected);
    assertThat(ByteSearch.first(direct.flip(), begin, one, other)).isEqualTo(expected);
  }
}
