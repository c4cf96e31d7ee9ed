package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.serialbridge.modbus.Hex.frame;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The framing that is told from the first bytes of a client. */
class AutoCodecTest {
  private enum Framing {
    MBAP,
    RTU,
    ASCII;

    byte[] bytes(Adu adu, int transaction) {
      return switch (this) {
        case MBAP -> adu.tcp(transaction);
        case RTU -> adu.rtu();
        case ASCII -> adu.ascii();
      };
    }

    FramingMatch match(byte[] first) {
      return switch (this) {
        case MBAP -> MbapCodec.match(first);
        case RTU -> RtuCodec.match(first);
        case ASCII -> AsciiCodec.match(first);
      };
    }
  }

  private static final int FIRST_REQUESTS = 1_000_000;

  private final AutoCodec codec = new AutoCodec();
  private final List<String> found = new ArrayList<>();

  private void read(byte[] bytes) throws ProtocolException {
    read(codec, bytes, found);
  }

  private static void read(AutoCodec codec, byte[] bytes, List<String> found)
      throws ProtocolException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    codec.decode(buffer, (adu, transaction) -> found.add(transaction + " " + adu));
    assertThat(buffer.hasRemaining()).isFalse();
  }

  private void read(String hex) throws ProtocolException {
    read(Hex.bytes(hex));
  }

  @ParameterizedTest
  @CsvSource({
    "MBAP, 03 00 00 00 02",
    "RTU, 03 00 00 00 02",
    "ASCII, 03 00 00 00 02",
    "MBAP, 10 00 00 00 02 04 00 01 00 02",
    "RTU, 10 00 00 00 02 04 00 01 00 02",
    "ASCII, 10 00 00 00 02 04 00 01 00 02",
    "MBAP, 11",
    "RTU, 11",
    "ASCII, 11"
  })
  void aFramingIsToldWhereverItsFirstRequestIsCut(Framing framing, String pdu)
      throws ProtocolException {
    byte[] request = framing.bytes(frame(58, pdu), 0x3A41);
    String told = (framing == Framing.MBAP ? 0x3A41 : 0) + " " + frame(58, pdu);
    for (int cut = 0; cut <= request.length; cut++) {
      AutoCodec each = new AutoCodec();
      List<String> requests = new ArrayList<>();
      read(each, Arrays.copyOf(request, cut), requests);
      read(each, Arrays.copyOfRange(request, cut, request.length), requests);
      read(each, request, requests);
      assertThat(requests).as("cut at %d", cut).containsExactly(told, told);
      assertThat(each.encode(frame(58, pdu), 0x3A41)).isEqualTo(request);
      assertThat(each.hasTransactions()).isEqualTo(framing == Framing.MBAP);
    }
  }

  @Test
  void anRtuFrameThatLooksLikeAnMbapHeaderIsRtu() throws ProtocolException {
    read("01 03 00 00 00 0A C5 CD");
    assertThat(found).containsExactly("0 unit 1 030000000a");
  }

  @Test
  void aRightCrcOfTheFirstEightBytesProvesNothing() throws ProtocolException {
    read("0C E0 00 00 00 06 01 03 00 00 00 01");
    assertThat(found).containsExactly("3296 unit 1 0300000001");
  }

  @ParameterizedTest
  @ValueSource(strings = {"41", "41 01 02 03", "08 00 00 A5 37", "2B 0D 01"})
  void anRtuFrameOfUnknownLengthInOneReadIsRtu(String pdu) throws ProtocolException {
    read(Hex.rtu(9, pdu));
    assertThat(found).containsExactly("0 " + frame(9, pdu));
  }

  @ParameterizedTest
  @ValueSource(strings = {"41", "41 01 02 03", "08 00 00 A5 37", "2B 0D 01"})
  void aModbusTcpRequestOfUnknownLengthWins(String pdu) throws ProtocolException {
    read(frame(9, pdu).tcp(0x0141));
    assertThat(found).containsExactly("321 " + frame(9, pdu));
  }

  @Test
  void severalRequestsInTheFirstReadAreDecoded() throws ProtocolException {
    Adu request = frame(1, "03 00 00 00 02");
    for (Framing framing : Framing.values()) {
      byte[] one = framing.bytes(request, 0x0110);
      byte[] many = {};
      for (int i = 0; i < 100; i++) {
        many = Hex.join(many, one);
      }
      for (int length : new int[] {many.length, many.length - 3, 2 * one.length + 3}) {
        List<String> requests = new ArrayList<>();
        AutoCodec each = new AutoCodec();
        read(each, Arrays.copyOf(many, length), requests);
        read(each, Arrays.copyOfRange(many, length, many.length), requests);
        assertThat(requests).as("%s, cut at %d", framing, length).hasSize(100);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "16 03 01 02 00 01 00 01 | 1603010200010001",
        "01 03 00 01 00 0A C5 CE 00 00 00 00 00 00 00 00 00 | 010300010 00AC5CE0000000000000000"
      })
  void anotherProtocolIsShown(String bytes, String shown) {
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> read(bytes))
        .withMessage(
            "first bytes: %s (expected: a Modbus/TCP or RTU request, or a colon)",
            Hex.text(Hex.bytes(shown)));
  }

  @Test
  void anUnknownFunctionWithoutItsCrcIsNoRequest() throws ProtocolException {
    byte[] text = new byte[256];
    Arrays.fill(text, (byte) 'A');
    assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(text));
    assertThat(found).isEmpty();
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(ProtocolException.class)
          .isThrownBy(() -> read("41"))
          .withMessageStartingWith("first bytes: 41414141");
    }
    codec.restart();
    read(Hex.rtu(9, "11"));
    assertThat(found).hasSize(1);
  }

  @Test
  void theFramingStaysFromOneDatagramToTheNext() throws ProtocolException {
    read(Hex.rtu(9, "11"));
    codec.restart();
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> read(frame(9, "03 00 00 00 01").tcp(0x0103)));
    codec.restart();
    read(Hex.rtu(9, "11"));
    assertThat(found).hasSize(2);
  }

  /** Of the 65536 CRCs one is right by chance, and the read is RTU, too. */
  @ParameterizedTest
  @CsvSource({"MBAP, 9", "RTU, 0", "ASCII, 12"})
  void randomFirstRequestsAreToldButForThoseThatAreValidTwice(Framing framing, int expected)
      throws ProtocolException {
    SplittableRandom random = new SplittableRandom(1);
    int twice = 0;
    for (int i = 0; i < FIRST_REQUESTS; i++) {
      Adu adu = new Adu(random.nextInt(256), pdu(random));
      byte[] bytes = framing.bytes(adu, random.nextInt(0x1_0000));
      boolean isOneRead =
          PduLength.ofRequest(adu.pdu(), 0, adu.pdu().length) == PduLength.UNKNOWN
              && framing == Framing.RTU;
      int cut = isOneRead ? bytes.length : random.nextInt(bytes.length + 1);
      if (!isTold(framing, adu, bytes, cut)) {
        twice++;
        byte[] first = Arrays.copyOf(bytes, cut);
        assertThat(List.of(Framing.values()))
            .filteredOn(other -> other != framing)
            .as("%s, cut at %d", Hex.text(bytes), cut)
            .anyMatch(
                other ->
                    other.match(first) == FramingMatch.WHOLE
                        || other.match(bytes) == FramingMatch.WHOLE);
      }
    }
    assertThat(twice).isEqualTo(expected);
  }

  private static boolean isTold(Framing framing, Adu adu, byte[] bytes, int cut) {
    AutoCodec codec = new AutoCodec();
    List<Adu> requests = new ArrayList<>(1);
    try {
      codec.decode(ByteBuffer.wrap(bytes, 0, cut), (request, id) -> requests.add(request));
      codec.decode(
          ByteBuffer.wrap(bytes, cut, bytes.length - cut), (request, id) -> requests.add(request));
    } catch (ProtocolException e) {
      return false;
    }
    return requests.equals(List.of(adu)) && codec.hasTransactions() == (framing == Framing.MBAP);
  }

  private static byte[] pdu(SplittableRandom random) {
    int[] codes = {1, 2, 3, 4, 5, 6, 15, 16, 22, 23, 43, -1};
    int code = codes[random.nextInt(codes.length)];
    int counted = 1 + random.nextInt(120);
    byte[] pdu =
        switch (code) {
          case 15, 16 -> counted(random, 5, counted);
          case 23 -> counted(random, 9, counted);
          case 22 -> random(random, 7);
          case 43 -> random(random, 4);
          case -1 -> random(random, 1 + random.nextInt(60));
          default -> random(random, 5);
        };
    if (code > 0) {
      pdu[0] = (byte) code;
    } else {
      do {
        pdu[0] = (byte) random.nextInt(1, 128);
      } while (FunctionCode.of(pdu[0]) != FunctionCode.OTHER);
    }
    if (code == 43) {
      pdu[1] = 14;
    }
    return pdu;
  }

  private static byte[] random(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] counted(SplittableRandom random, int offset, int bytes) {
    byte[] pdu = random(random, offset + 1 + bytes);
    pdu[offset] = (byte) bytes;
    return pdu;
  }
}
