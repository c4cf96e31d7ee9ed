package org.serialbridge.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TelnetEncoderTest {
  @ParameterizedTest
  @CsvSource({
    "true, '41', '41'",
    "true, 'ff', 'ff ff'",
    "true, '0d 00 0d', '0d 00 0d'",
    "false, 'ff 0d', 'ff ff 0d'",
    "false, '0d 41', '0d 00 41'",
    "false, '0d 0a', '0d 0a'",
    "false, '0d 0d 0a', '0d 00 0d 0a'",
    "false, '0d 00', '0d 00 00'",
    "false, '0d ff', '0d 00 ff ff'"
  })
  void escapes(boolean isBinary, String data, String encoded) {
    ByteBuffer bytes = new TelnetEncoder().encode(Hex.buffer(data), isBinary);
    assertThat(Hex.text(bytes)).isEqualTo(encoded);
  }

  @ParameterizedTest
  @CsvSource({"0a, 0a", "41, 00 41", "ff, 00 ff ff", "00, 00 00", "0d, 00 0d"})
  void nulOfACrAtTheEndLeadsTheNextData(String next, String encoded) {
    TelnetEncoder encoder = new TelnetEncoder();
    assertThat(Hex.text(encoder.encode(Hex.buffer("41 0d"), false))).isEqualTo("41 0d");
    assertThat(Hex.text(encoder.encode(Hex.buffer(""), false))).isEmpty();
    assertThat(Hex.text(encoder.encode(Hex.buffer(next), false))).isEqualTo(encoded);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "41 42", "00 0a", "0d 0a"})
  void dataWithoutEscapesIsTheBufferItself(String data) {
    ByteBuffer buffer = Hex.buffer(data);
    assertThat(new TelnetEncoder().encode(buffer, false)).isSameAs(buffer);
    assertThat(new TelnetEncoder().encode(buffer, true)).isSameAs(buffer);
  }

  @ParameterizedTest
  @CsvSource({
    "101, '00 00 ff 00', 'ff fa 2c 65 00 00 ff ff 00 ff f0'",
    "108, '', 'ff fa 2c 6c ff f0'",
    "111, 'ff', 'ff fa 2c 6f ff ff ff f0'"
  })
  void iacIsDoubledWithinASubnegotiation(int code, String value, String encoded) {
    assertThat(Hex.text(TelnetEncoder.comPort(code, Hex.bytes(value)))).isEqualTo(encoded);
  }

  @Property
  void whatIsEncodedIsDecodedToTheSame(@ForAll long seed, @ForAll boolean isBinary)
      throws ProtocolException {
    Random random = new Random(seed);
    byte[] data = new byte[random.nextInt(300)];
    int[] likely = {0xFF, 0xFF, 0x0D, 0x0D, 0x0A, 0x00, 0xF0, 0x41};
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) likely[random.nextInt(likely.length)];
    }
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    TelnetEncoder encoder = new TelnetEncoder();
    Cuts.feed(
        data,
        Cuts.random(seed),
        read -> {
          ByteBuffer encoded = encoder.encode(read, isBinary);
          stream.writeBytes(Hex.bytes(Hex.text(encoded)));
          read.position(read.limit());
        });
    ByteArrayOutputStream decoded = new ByteArrayOutputStream();
    TelnetDecoder decoder = new TelnetDecoder(new DataOnly(isBinary, decoded));
    Cuts.feed(stream.toByteArray(), Cuts.random(seed + 1), decoder::receive);
    assertThat(decoded.toByteArray()).isEqualTo(data);
  }

  private record DataOnly(boolean isBinary, ByteArrayOutputStream decoded)
      implements TelnetDecoder.Events {
    @Override
    public void data(ByteBuffer data) {
      decoded.writeBytes(Hex.bytes(Hex.text(data)));
    }

    @Override
    public void negotiation(TelnetCommand verb, int option) {
      throw new AssertionError(verb);
    }

    @Override
    public void subnegotiation(int option, byte[] value) {
      throw new AssertionError(option);
    }

    @Override
    public void command(TelnetCommand command) {
      throw new AssertionError(command);
    }
  }
}
