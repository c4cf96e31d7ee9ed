package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.serialbridge.modbus.Hex.bytes;
import static org.serialbridge.modbus.Hex.frame;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames out of a stream. */
class MbapCodecTest {
  private static final String READ = "00 05 00 00 00 06 01 03 00 00 00 02";

  private record MbapAdu(int transaction, Adu frame) {}

  private final List<MbapAdu> found = new ArrayList<>();
  private final MbapCodec decoder = new MbapCodec();

  private void receive(byte[] bytes) throws ProtocolException {
    decoder.decode(
        ByteBuffer.wrap(bytes), (frame, transaction) -> found.add(new MbapAdu(transaction, frame)));
  }

  private static List<MbapAdu> decoded(byte[] stream, IntUnaryOperator cuts)
      throws ProtocolException {
    List<MbapAdu> found = new ArrayList<>();
    MbapCodec decoder = new MbapCodec();
    ByteBuffer rest = ByteBuffer.wrap(stream);
    while (rest.hasRemaining()) {
      int size = cuts.applyAsInt(rest.remaining());
      ByteBuffer read = rest.slice(rest.position(), size);
      decoder.decode(read, (frame, transaction) -> found.add(new MbapAdu(transaction, frame)));
      assertThat(read.hasRemaining()).isFalse();
      rest.position(rest.position() + size);
    }
    return found;
  }

  @Test
  void oneAduIsOneFrame() throws ProtocolException {
    receive(bytes(READ));
    assertThat(found).containsExactly(new MbapAdu(5, frame(1, "03 00 00 00 02")));
  }

  @Test
  void severalInOneReadAreAllFoundAndAPartIsKept() throws ProtocolException {
    byte[] read = bytes(READ);
    receive(Hex.join(read, bytes("FF FF 00 00 00 02 FF 07"), bytes("00 06 00 00")));
    assertThat(found)
        .containsExactly(
            new MbapAdu(5, frame(1, "03 00 00 00 02")), new MbapAdu(0xFFFF, frame(255, "07")));
    found.clear();
    receive(bytes("00 02 02 11"));
    assertThat(found).containsExactly(new MbapAdu(6, frame(2, "11")));
  }

  @Test
  void anAduIsFoundAtItsLastByte() throws ProtocolException {
    byte[] read = bytes(READ);
    for (int i = 0; i < read.length; i++) {
      assertThat(found).isEmpty();
      receive(new byte[] {read[i]});
    }
    assertThat(found).hasSize(1);
  }

  @Test
  void noBytesAreNothing() throws ProtocolException {
    receive(new byte[0]);
    assertThat(found).isEmpty();
  }

  @Test
  void foundFramesAreNotOverwritten() throws ProtocolException {
    receive(bytes(READ));
    receive(bytes("00 09 00 00 00 06 02 04 FF FF FF FF"));
    assertThat(found.get(0)).isEqualTo(new MbapAdu(5, frame(1, "03 00 00 00 02")));
  }

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
  void theCutsOfReadsDoNotMatter(@ForAll("sequences") List<MbapAdu> adus, @ForAll long seed)
      throws ProtocolException {
    byte[] stream =
        Hex.join(
            adus.stream().map(adu -> adu.frame().tcp(adu.transaction())).toArray(byte[][]::new));
    Random random = new Random(seed);
    assertThat(decoded(stream, size -> size)).isEqualTo(adus);
    assertThat(decoded(stream, size -> 1)).isEqualTo(adus);
    assertThat(decoded(stream, size -> 1 + random.nextInt(size))).isEqualTo(adus);
  }

  @Provide
  Arbitrary<List<MbapAdu>> sequences() {
    Arbitrary<byte[]> pdus =
        Arbitraries.oneOf(
            Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(12),
            Arbitraries.bytes().array(byte[].class).ofMinSize(252).ofMaxSize(253));
    return Combinators.combine(
            Arbitraries.integers().between(0, 0xFFFF), Arbitraries.integers().between(0, 255), pdus)
        .as((transaction, unit, pdu) -> new MbapAdu(transaction, new Adu(unit, pdu)))
        .list()
        .ofMaxSize(6);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 254})
  void shortestAndLongestArePassed(int length) throws ProtocolException {
    Adu frame = new Adu(1, new byte[length - 1]);
    receive(frame.tcp(7));
    assertThat(found).containsExactly(new MbapAdu(7, frame));
  }

  @ParameterizedTest
  @CsvSource({"0, 0000", "1, 0001", "255, 00FF", "256, 0100", "32768, 8000", "65535, FFFF"})
  void noOtherLengthIs(int length, String field) {
    byte[] header = bytes("00 05 00 00 " + field + " 01");
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> receive(Hex.join(bytes(READ), header, new byte[300])))
        .withMessage("length: %d (expected: 2-254)", length);
    assertThat(found).containsExactly(new MbapAdu(5, frame(1, "03 00 00 00 02")));
  }

  @ParameterizedTest
  @CsvSource({"1, 0001", "256, 0100", "65535, FFFF"})
  void noOtherProtocolIs(int protocol, String field) {
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> receive(bytes("00 05" + field + "00 06 01 03 00 00 00 02")))
        .withMessage("protocol identifier: %d (expected: 0)", protocol);
    assertThat(found).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00 05 00 00 00 00 01",
        "00 05 00 00 00 01 01",
        "00 05 00 00 00 FF 01",
        "00 05 00 00 FF FF 01",
        "00 05 00 01 00 06 01"
      })
  void nothingBehindAnErrorIsBelieved(String header) {
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> receive(Hex.join(bytes(header), bytes(READ))));
    for (int i = 0; i < 5; i++) {
      assertThatExceptionOfType(ProtocolException.class)
          .isThrownBy(() -> receive(Hex.join(bytes(READ), new byte[300])));
    }
    assertThat(found).isEmpty();
  }
}
