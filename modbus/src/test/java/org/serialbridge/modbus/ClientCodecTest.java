package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.serialbridge.modbus.Hex.frame;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Responses of a server, in each framing. */
class ClientCodecTest {
  private enum Framing {
    MBAP,
    RTU,
    ASCII;

    byte[] bytes(Adu adu) {
      return switch (this) {
        case MBAP -> adu.tcp(TRANSACTION);
        case RTU -> adu.rtu();
        case ASCII -> adu.ascii();
      };
    }
  }

  private static final int TRANSACTION = 0x0307;
  private static final int UNIT = 17;

  /** A request, its response, and a frame of the same unit and function that is no response. */
  private static final String[][] DIALOGUES = {
    {"01 00 13 00 13", "01 03 CD 6B 05", "01 02 CD 6B"},
    {"03 00 6B 00 03", "03 06 02 2B 00 00 00 64", "03 04 02 2B 00 00"},
    {"06 00 01 00 03", "06 00 01 00 03", "06 00 02 00 03"},
    {"10 00 01 00 01 02 00 0A", "10 00 01 00 01", "10 00 02 00 01"},
    {"16 00 04 00 F2 00 25", "16 00 04 00 F2 00 25", "16 00 05 00 F2 00 25"},
    {"17 00 03 00 01 00 0E 00 01 02 00 FF", "17 02 00 FE", "17 04 00 FE 00 00"},
    {"11", "11 03 01 FF 41", "12 00"},
    {"2B 0E 01 00", "2B 0E 01 01 00 00 01 00 02 41 42", "2B 0D 01"},
    {"41 05", "41 06 07 08 09", "42 06"},
    {"03 00 6B 00 03", "83 02", "84 02"}
  };

  private final List<Integer> unexpected = new ArrayList<>();

  private ClientCodec codec(Framing framing) {
    return switch (framing) {
      case MBAP -> new MbapClientCodec(unexpected::add);
      case RTU -> new RtuClientCodec(unexpected::add);
      case ASCII -> new AsciiClientCodec(unexpected::add);
    };
  }

  private static Stream<Arguments> dialogues() {
    return Arrays.stream(Framing.values())
        .flatMap(
            framing ->
                Arrays.stream(DIALOGUES)
                    .map(each -> Arguments.of(framing, each[0], each[1], each[2])));
  }

  private static List<Adu> decode(ClientCodec codec, byte[]... reads) throws ProtocolException {
    List<Adu> found = new ArrayList<>();
    for (byte[] read : reads) {
      ByteBuffer bytes = ByteBuffer.wrap(read);
      codec.decode(bytes).ifPresent(found::add);
      assertThat(bytes.hasRemaining()).isFalse();
    }
    return found;
  }

  private static byte[][] single(byte[] bytes) {
    byte[][] reads = new byte[bytes.length][];
    for (int i = 0; i < bytes.length; i++) {
      reads[i] = new byte[] {bytes[i]};
    }
    return reads;
  }

  @ParameterizedTest
  @MethodSource("dialogues")
  void aResponseIsFoundWhereverItIsCut(Framing framing, String request, String response)
      throws ProtocolException {
    byte[] answer = framing.bytes(frame(UNIT, response));
    ClientCodec codec = codec(framing);
    for (int cut = 0; cut <= answer.length; cut++) {
      assertThat(codec.ask(frame(UNIT, request), TRANSACTION))
          .isEqualTo(framing.bytes(frame(UNIT, request)));
      byte[] begin = Arrays.copyOf(answer, cut);
      byte[] end = Arrays.copyOfRange(answer, cut, answer.length);
      assertThat(decode(codec, begin, end)).containsExactly(frame(UNIT, response));
    }
    codec.ask(frame(UNIT, request), TRANSACTION);
    assertThat(decode(codec, single(answer))).containsExactly(frame(UNIT, response));
    assertThat(unexpected).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("dialogues")
  void aFrameThatIsNoResponseIsNotTakenForIt(
      Framing framing, String request, String response, String other) throws ProtocolException {
    ClientCodec codec = codec(framing);
    byte[] answer = framing.bytes(frame(UNIT, response));
    codec.ask(frame(UNIT, request), TRANSACTION);
    byte[] foreign = framing.bytes(frame(UNIT + 1, response));
    assertThat(decode(codec, foreign)).isEmpty();
    if (framing != Framing.MBAP) {
      assertThat(decode(codec, framing.bytes(frame(UNIT, other)))).isEmpty();
    }
    assertThat(decode(codec, answer)).containsExactly(frame(UNIT, response));
    assertThat(decode(codec, answer)).as("the second").isEmpty();
    assertThat(unexpected).contains(UNIT);
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aResponseOfAnyUnitHasTheUnitOfItsRequest(Framing framing) throws ProtocolException {
    ClientCodec codec = codec(framing);
    codec.ask(frame(255, "03 00 00 00 01"), TRANSACTION);
    assertThat(decode(codec, framing.bytes(frame(9, "03 02 00 07"))))
        .containsExactly(frame(255, "03 02 00 07"));
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aBroadcastHasNoResponse(Framing framing) throws ProtocolException {
    ClientCodec codec = codec(framing);
    codec.ask(frame(0, "06 00 01 00 03"), TRANSACTION);
    assertThat(decode(codec, framing.bytes(frame(0, "06 00 02 00 03")))).isEmpty();
    codec.ask(frame(0, "06 00 01 00 03"), TRANSACTION);
    assertThat(unexpected).containsExactly(0);
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void nothingIsAwaitedBeforeTheFirstRequest(Framing framing) throws ProtocolException {
    assertThat(decode(codec(framing), framing.bytes(frame(0, "00")))).isEmpty();
    assertThat(unexpected).containsExactly(0);
  }

  @ParameterizedTest
  @EnumSource(
      value = Framing.class,
      names = {"RTU", "ASCII"})
  void anEchoIsNotTheResponse(Framing framing) throws ProtocolException {
    ClientCodec codec = codec(framing);
    Adu read = frame(UNIT, "03 00 6B 00 01");
    Adu value = frame(UNIT, "03 02 00 07");
    assertThat(decode(codec, codec.ask(read, 0))).isEmpty();
    assertThat(decode(codec, framing.bytes(value))).containsExactly(value);
    Adu write = frame(UNIT, "06 00 01 00 03");
    byte[] bytes = codec.ask(write, 0);
    assertThat(decode(codec, bytes)).as("the echo").isEmpty();
    assertThat(decode(codec, bytes)).as("the response").containsExactly(write);
  }

  @ParameterizedTest
  @EnumSource(
      value = Framing.class,
      names = {"RTU", "ASCII"})
  void noiseBeforeAResponseIsDropped(Framing framing) throws ProtocolException {
    ClientCodec codec = codec(framing);
    Adu value = frame(UNIT, "03 02 00 07");
    byte[] noise = new byte[3_000];
    noise[2_990] = ':';
    noise[2_991] = UNIT;
    noise[2_992] = 3;
    for (int i = 0; i < 3; i++) {
      codec.ask(frame(UNIT, "03 00 6B 00 01"), 0);
      assertThat(decode(codec, Hex.join(noise, framing.bytes(value)))).containsExactly(value);
    }
  }

  @Test
  void aLateResponseOfModbusTcpIsTold() throws ProtocolException {
    ClientCodec codec = codec(Framing.MBAP);
    Adu value = frame(UNIT, "03 02 00 07");
    codec.ask(frame(UNIT, "03 00 6B 00 01"), TRANSACTION + 1);
    assertThat(decode(codec, value.tcp(TRANSACTION))).isEmpty();
    assertThat(decode(codec, value.tcp(TRANSACTION + 1))).containsExactly(value);
    assertThat(unexpected).containsExactly(UNIT);
  }

  @Test
  void aServerWithoutAnMbapHeaderIsTold() {
    ClientCodec codec = codec(Framing.MBAP);
    codec.ask(frame(UNIT, "03 00 6B 00 01"), TRANSACTION);
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> decode(codec, Hex.rtu(UNIT, "03 02 00 07")));
  }
}
