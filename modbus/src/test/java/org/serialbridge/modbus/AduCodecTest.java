package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.serialbridge.modbus.Hex.frame;

import com.ghgande.j2mod.modbus.msg.ReadMultipleRegistersRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The framings of a client's stream. */
class AduCodecTest {
  private enum Framing {
    MBAP,
    RTU,
    ASCII;

    AduCodec codec() {
      return switch (this) {
        case MBAP -> new MbapCodec();
        case RTU -> new RtuCodec();
        case ASCII -> new AsciiCodec();
      };
    }

    int transaction(int sent) {
      return codec().hasTransactions() ? sent : 0;
    }
  }

  private static final List<Adu> REQUESTS =
      Stream.of(
              "01 00 13 00 13",
              "06 00 01 00 03",
              "0F 00 13 00 0A 02 CD 01",
              "11",
              "17 00 03 00 01 00 0E 00 01 02 00 FF",
              "2B 0E 01 00")
          .map(pdu -> frame(17, pdu))
          .toList();

  private static void decode(AduCodec codec, byte[] read, List<String> found)
      throws ProtocolException {
    ByteBuffer bytes = ByteBuffer.wrap(read);
    codec.decode(bytes, (adu, transaction) -> found.add(transaction + " " + adu));
    assertThat(bytes.hasRemaining()).isFalse();
  }

  private static byte[] slice(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aStreamIsDecodedWhereverItIsCut(Framing framing) throws ProtocolException {
    AduCodec encoder = framing.codec();
    byte[] stream = {};
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < REQUESTS.size(); i++) {
      stream = Hex.join(stream, encoder.encode(REQUESTS.get(i), 7 + i));
      sent.add(framing.transaction(7 + i) + " " + REQUESTS.get(i));
    }
    for (int cut = 0; cut <= stream.length; cut++) {
      List<String> found = new ArrayList<>();
      AduCodec codec = framing.codec();
      decode(codec, slice(stream, 0, cut), found);
      decode(codec, slice(stream, cut, stream.length), found);
      assertThat(found).as("cut at %d", cut).isEqualTo(sent);
    }
    List<String> found = new ArrayList<>();
    AduCodec codec = framing.codec();
    for (byte one : stream) {
      decode(codec, new byte[] {one}, found);
    }
    assertThat(found).as("byte by byte").isEqualTo(sent);
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void theRestOfADatagramDoesNotBeginTheNext(Framing framing) throws ProtocolException {
    AduCodec codec = framing.codec();
    byte[] request = codec.encode(REQUESTS.get(0), 3);
    List<String> found = new ArrayList<>();
    decode(codec, slice(request, 0, request.length - 1), found);
    codec.restart();
    decode(codec, request, found);
    assertThat(found).containsExactly(framing.transaction(3) + " " + REQUESTS.get(0));
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void anErrorStaysUntilARestart(Framing framing) throws ProtocolException {
    AduCodec codec = framing.codec();
    byte[] foreign = new byte[300];
    Arrays.fill(foreign, (byte) 'A');
    byte[] request = codec.encode(REQUESTS.get(0), 3);
    List<String> found = new ArrayList<>();
    for (byte[] read : List.of(foreign, request, request)) {
      assertThatExceptionOfType(ProtocolException.class)
          .isThrownBy(() -> codec.decode(ByteBuffer.wrap(read), (adu, id) -> found.add("any")));
    }
    assertThat(found).isEmpty();
    codec.restart();
    decode(codec, request, found);
    assertThat(found).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void theLongestRequestPasses(Framing framing) throws ProtocolException {
    byte[] pdu = new byte[253];
    pdu[0] = 0x41;
    Adu longest = new Adu(1, pdu);
    AduCodec codec = framing.codec();
    List<String> found = new ArrayList<>();
    byte[] bytes = codec.encode(longest, 1);
    decode(codec, Hex.join(bytes, bytes), found);
    String text = framing.transaction(1) + " " + longest;
    assertThat(found).containsExactly(text, text);
  }

  @Test
  void anRtuRequestOfAnotherImplementationIsDecoded() throws ProtocolException {
    ReadMultipleRegistersRequest request = new ReadMultipleRegistersRequest(0x6B, 3);
    List<String> found = new ArrayList<>();
    decode(new RtuCodec(), new Adu(17, J2mod.pdu(request)).rtu(), found);
    assertThat(found).containsExactly("0 unit 17 03006b0003");
  }

  @ParameterizedTest
  @ValueSource(strings = {"41", "41 01 02 03", "08 00 00 A5 37", "2B 0D 01"})
  void anRtuRequestOfUnknownLengthEndsWithItsRead(String pdu) throws ProtocolException {
    byte[] request = Hex.rtu(17, pdu);
    for (int cut = 0; cut < request.length; cut++) {
      List<String> found = new ArrayList<>();
      RtuCodec codec = new RtuCodec();
      decode(codec, slice(request, 0, cut), found);
      assertThat(found).isEmpty();
      decode(codec, slice(request, cut, request.length), found);
      assertThat(found).containsExactly("0 " + frame(17, pdu));
      decode(codec, Hex.rtu(1, "07"), found);
      assertThat(found).hasSize(2);
    }
  }

  @Test
  void aWrongCrcIsNotRtu() {
    byte[] damaged = Hex.bytes("01 03 00 00 00 0A C5 CE");
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> decode(new RtuCodec(), damaged, new ArrayList<>()))
        .withMessage("CRC: c5ce (expected: c5cd)");
  }

  @Test
  void aStreamWithoutAFrameIsBounded() throws ProtocolException {
    byte[] text = new byte[255];
    Arrays.fill(text, (byte) 'A');
    RtuCodec codec = new RtuCodec();
    decode(codec, text, new ArrayList<>());
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> decode(codec, new byte[] {'A'}, new ArrayList<>()))
        .withMessageStartingWith("CRC: 4141 (expected: ");
  }

  @Test
  void aByteCountThatNoFrameHasIsNotRtu() {
    byte[] request = new byte[300];
    request[1] = 16;
    request[6] = (byte) 255;
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> decode(new RtuCodec(), request, new ArrayList<>()));
  }

  @Property(tries = 2_000)
  void anyBytesAreRequestsOrAnError(
      @ForAll Framing framing, @ForAll @Size(max = 40) List<@Size(max = 80) byte[]> reads) {
    AduCodec codec = framing.codec();
    int size = 0;
    List<byte[]> encoded = new ArrayList<>();
    try {
      for (byte[] read : reads) {
        size += read.length;
        codec.decode(
            ByteBuffer.wrap(read),
            (adu, transaction) -> encoded.add(codec.encode(adu, transaction)));
      }
    } catch (ProtocolException e) {
      assertThat(e).hasMessageContaining("expected: ");
    }
    assertThat(encoded.stream().mapToInt(bytes -> bytes.length).sum()).isLessThanOrEqualTo(size);
  }
}
