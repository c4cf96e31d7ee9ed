package org.serialbridge.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each stream is read whole, byte by byte, and with data before and behind. */
class TelnetDecoderTest {
  @ParameterizedTest
  @CsvSource({
    "'41 42', 'data 41 42'",
    "'ff ff', 'data ff'",
    "'ff ff ff ff 41 ff ff', 'data ff ff 41 ff'",
    "'0d 00', 'data 0d 00'",
    "'ff fb 2c', 'WILL 44'",
    "'ff fc 00', 'WONT 0'",
    "'ff fd ff', 'DO 255'",
    "'ff fe 01', 'DONT 1'",
    "'41 ff fd 03 42', 'data 41|DO 3|data 42'",
    "'ff f6', 'AYT'",
    "'ff f3', 'BRK'",
    "'ff f1 ff f9 ff f2', 'NOP|GA|DM'",
    "'ff f4 ff f5 ff f7 ff f8', 'IP|AO|EC|EL'",
    "'ff 00 41', 'data 41'", // no command
    "'ff ef 41', 'data 41'",
    "'ff f0 41', 'SE|data 41'" // an end without a beginning
  })
  void binaryStream(String stream, String events) {
    assertReads(true, stream, events);
  }

  @ParameterizedTest
  @CsvSource({
    "'0d 00', 'data 0d'",
    "'0d 0a', 'data 0d 0a'",
    "'0d 41', 'data 0d 41'", // against the RFC, but what else can it mean
    "'0d 0d 00 0a', 'data 0d 0d 0a'",
    "'0d 00 00', 'data 0d 00'",
    "'00 41', 'data 00 41'",
    "'0d ff f1 00', 'data 0d|NOP'",
    "'ff ff 0d 00 ff ff', 'data ff 0d ff'",
    "'0d ff ff 00', 'data 0d ff 00'"
  })
  void streamThatIsNotBinary(String stream, String events) {
    assertReads(false, stream, events);
  }

  @ParameterizedTest
  @CsvSource({
    "'ff fa 2c 01 00 00 4b 00 ff f0', 'sb 44: 01 00 00 4b 00'",
    "'ff fa 2c ff f0', 'sb 44:'",
    "'ff fa 2c 01 00 00 ff ff 00 ff f0', 'sb 44: 01 00 00 ff 00'",
    "'ff fa ff ff 01 ff f0', 'sb 255: 01'",
    "'ff fa 2c 0d 00 ff f0', 'sb 44: 0d 00'", // CR NUL is for data only
    "'ff fa 2c 07 ff fa 2c 08 ff f0', 'sb 44: 08'" // its end was lost
  })
  void subnegotiation(String stream, String events) {
    assertReads(true, stream, events);
  }

  @ParameterizedTest
  @CsvSource({
    "'ff fa 2c 01 00 00 ff 4b 00 ff f0 41', 'data 41'", // its IAC is not doubled
    "'ff fa 2c 07 ff f1 41 ff f0 42', 'data 42'",
    "'ff fa 2c 07 ff fd 03 41 ff f0 42', 'data 42'",
    "'ff fa 2c 05 ff f3 41 ff f0 42', 'data 42'",
    "'ff fa ff f0 41', 'data 41'", // no option
    "'ff fa ff fd 03 ff f0 41', 'data 41'",
    "'ff fa ff fa 2c 08 ff f0 41', 'sb 44: 08|data 41'",
    "'ff fa 2c 07 ff 08 41 ff fa 2c 08 ff f0 42', 'sb 44: 08|data 42'"
  })
  void nothingOfABrokenSubnegotiationIsDataOrACommand(String stream, String events) {
    assertReads(true, stream, events);
  }

  @Property
  void dataIsWhatStandsOutsideOfSubnegotiations(
      @ForAll("segments") List<Segment> segments,
      @ForAll boolean isBinary,
      @ForAll List<@IntRange(min = 1, max = 40) Integer> cuts)
      throws ProtocolException {
    String stream = segments.stream().map(Segment::stream).collect(Collectors.joining());
    String data = segments.stream().map(Segment::data).collect(Collectors.joining());
    StringBuilder read = new StringBuilder();
    Recorder recorder =
        new Recorder(isBinary) {
          @Override
          public void data(ByteBuffer found) {
            read.append(StandardCharsets.ISO_8859_1.decode(found));
          }
        };
    Iterator<Integer> next = cuts.iterator();
    Cuts.feed(
        stream.getBytes(StandardCharsets.ISO_8859_1),
        rest -> Math.min(rest, next.hasNext() ? next.next() : rest),
        recorder::receive);
    assertThat(read).hasToString(data);
  }

  @Property
  void anyStreamIsReadTheSameWayHoweverItIsCut(
      @ForAll List<@From("telnetBytes") Byte> stream, @ForAll boolean isBinary) {
    String text = Hex.text(bytes(stream));
    assertThat(read(isBinary, text, Cuts.BYTES)).isEqualTo(read(isBinary, text, Cuts.WHOLE));
  }

  /**
   * A part of a stream.
   *
   * @param stream its bytes, a character each
   * @param data those that are data
   */
  private record Segment(String stream, String data) {}

  /** Data, commands, and subnegotiations with anything in them, as long as IAC SE ends them. */
  @Provide
  Arbitrary<List<Segment>> segments() {
    Arbitrary<String> noIac = Arbitraries.chars().range('\1', '\376').map(String::valueOf);
    Arbitrary<Segment> data =
        noIac
            .list()
            .ofMaxSize(20)
            .map(d -> String.join("", d))
            .map(text -> new Segment(text, text));
    Arbitrary<Segment> command =
        Arbitraries.of("\377\361", "\377\362", "\377\375\3", "\377\376\54", "\377\0")
            .map(text -> new Segment(text, ""));
    Arbitrary<String> escape =
        Arbitraries.chars().range('\0', '\377').filter(c -> c != '\360').map(c -> "\377" + c);
    Arbitrary<Segment> subnegotiation =
        Arbitraries.oneOf(noIac, escape)
            .list()
            .ofMaxSize(60)
            .map(value -> new Segment("\377\372" + String.join("", value) + "\377\360", ""));
    return Arbitraries.oneOf(data, command, subnegotiation).list().ofMaxSize(12);
  }

  /** Mostly those that mean something. */
  @Provide
  Arbitrary<Byte> telnetBytes() {
    return Arbitraries.oneOf(
        Arbitraries.of((byte) 0xFF, (byte) 0xFA, (byte) 0xF0, (byte) 0x2C, (byte) '\r', (byte) 0),
        Arbitraries.bytes());
  }

  private static byte[] bytes(List<Byte> list) {
    byte[] bytes = new byte[list.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = list.get(i);
    }
    return bytes;
  }

  @Test
  void crBeforeBinaryDoesNotSwallowABinaryNul() throws ProtocolException {
    Recorder recorder = new Recorder(false);
    recorder.decoder.receive(Hex.buffer("0d"));
    recorder.isBinary = true;
    recorder.decoder.receive(Hex.buffer("00"));
    recorder.decoder.receive(Hex.buffer("0d"));
    recorder.isBinary = false;
    recorder.decoder.receive(Hex.buffer("00"));
    assertThat(recorder.found).containsExactly("data 0d 00 0d 00");
  }

  @Test
  void dataWithoutEscapesIsNotCopied() throws ProtocolException {
    byte[] read = Hex.bytes("41 42 43");
    Recorder recorder =
        new Recorder(true) {
          @Override
          public void data(ByteBuffer data) {
            read[1] = 0x58;
            super.data(data);
          }
        };
    recorder.decoder.receive(ByteBuffer.wrap(read));
    assertThat(recorder.found).containsExactly("data 41 58 43");
  }

  @ParameterizedTest
  @CsvSource({"1023, true", "1024, true", "1025, false", "65536, false"})
  void valueUpToTheLimitIsKept(int length, boolean isKept) throws ProtocolException {
    Recorder recorder = new Recorder(true);
    recorder.decoder.receive(Hex.buffer("ff fa 2c"));
    recorder.decoder.receive(ByteBuffer.allocate(length));
    recorder.decoder.receive(Hex.buffer("ff f0 41"));
    String kept = "sb 44: " + Hex.text(new byte[length]);
    assertThat(recorder.found).isEqualTo(isKept ? List.of(kept, "data 41") : List.of("data 41"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000, 65_537, 100_000})
  void subnegotiationWithoutEndBreaksTheProtocolForGood(int read) {
    Recorder recorder = new Recorder(true);
    byte[] stream = new byte[3 + 65_537];
    System.arraycopy(Hex.bytes("ff fa 2c"), 0, stream, 0, 3);
    assertThatThrownBy(
            () -> Cuts.feed(stream, rest -> Math.min(rest, read), bytes -> recorder.receive(bytes)))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("subnegotiation of option 44: 65536 bytes (expected: IAC SE)");
    assertThatThrownBy(() -> recorder.receive(Hex.buffer("ff f0")))
        .isInstanceOf(ProtocolException.class);
    assertThat(recorder.found).isEmpty();
  }

  private static void assertReads(boolean isBinary, String stream, String events) {
    List<String> expected = Arrays.asList(events.split("\\|"));
    assertThat(read(isBinary, stream, Cuts.WHOLE)).as("whole").isEqualTo(expected);
    assertThat(read(isBinary, stream, Cuts.BYTES)).as("by bytes").isEqualTo(expected);
    List<String> around = new ArrayList<>();
    around.add("data 58");
    around.add("NOP");
    around.addAll(expected);
    around.add("NOP");
    around.add("data 59");
    String longer = "58 ff f1" + stream + "ff f1 59";
    assertThat(read(isBinary, longer, Cuts.WHOLE)).as("around").isEqualTo(around);
    assertThat(read(isBinary, longer, Cuts.BYTES)).as("around").isEqualTo(around);
  }

  private static List<String> read(boolean isBinary, String stream, IntUnaryOperator cuts) {
    Recorder recorder = new Recorder(isBinary);
    try {
      Cuts.feed(Hex.bytes(stream), cuts, recorder::receive);
    } catch (ProtocolException e) {
      throw new AssertionError(e);
    }
    return recorder.found;
  }

  /** Tells what was found; data that follows data is one. */
  private static class Recorder implements TelnetDecoder.Events {
    private final TelnetDecoder decoder = new TelnetDecoder(this);
    private final List<String> found = new ArrayList<>();
    private boolean isBinary;

    Recorder(boolean isBinary) {
      this.isBinary = isBinary;
    }

    void receive(ByteBuffer read) throws ProtocolException {
      decoder.receive(read);
    }

    @Override
    public boolean isBinary() {
      return isBinary;
    }

    @Override
    public void data(ByteBuffer data) {
      int last = found.size() - 1;
      if (last >= 0 && found.get(last).startsWith("data")) {
        found.set(last, found.get(last) + " " + Hex.text(data));
      } else {
        found.add("data " + Hex.text(data));
      }
    }

    @Override
    public void negotiation(TelnetCommand verb, int option) {
      found.add(verb + " " + option);
    }

    @Override
    public void subnegotiation(int option, byte[] value) {
      found.add(("sb " + option + ": " + Hex.text(value)).strip());
    }

    @Override
    public void command(TelnetCommand command) {
      found.add(command.toString());
    }
  }
}
