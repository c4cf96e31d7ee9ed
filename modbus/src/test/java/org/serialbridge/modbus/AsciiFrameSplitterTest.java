package org.serialbridge.modbus;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.serialbridge.modbus.FrameSplitter.Kind;

class AsciiFrameSplitterTest {
  private static final String REQUEST = ":010300000002FA\r\n";
  private static final String RESPONSE = ":010304006400652F\r\n";

  private final List<String> pieces = new ArrayList<>();
  private long now = Long.MAX_VALUE - LineRig.SILENCE;
  private FrameSplitter splitter = splitter(Turns.of(Kind.RESPONSE));

  private FrameSplitter splitter(Turns turns) {
    return FrameSplitter.of(
        SerialFraming.ASCII,
        turns,
        LineRig.TIMING,
        (kind, bytes, since) -> {
          assertThat(now - since).isNotNegative();
          pieces.add(kind + " " + new String(bytes, US_ASCII));
        });
  }

  private void receive(String... reads) {
    for (String read : reads) {
      splitter.receive(ByteBuffer.wrap(read.getBytes(US_ASCII)), now);
    }
  }

  private void pass(long nanos) {
    now += nanos;
    if (splitter.deadline().isPresent() && now - splitter.deadline().getAsLong() >= 0) {
      splitter.poll(now);
    }
  }

  @Test
  void aFrameEndsWithItsLineFeed() {
    receive(REQUEST, RESPONSE.toLowerCase(Locale.ROOT), RESPONSE.substring(0, 5));
    assertThat(pieces)
        .containsExactly("REQUEST " + REQUEST, "RESPONSE " + RESPONSE.toLowerCase(Locale.ROOT));
    receive(RESPONSE.substring(5));
    assertThat(pieces).hasSize(3);
    assertThat(splitter.deadline()).isEmpty();
  }

  @Test
  void theTurnsTellRequestsFromResponses() {
    String write = ":010600010002F6\r\n";
    splitter = splitter(Turns.ofBoth(LineRig.TIMING));
    receive(write, write, write, REQUEST, RESPONSE);
    assertThat(pieces)
        .containsExactly(
            "REQUEST " + write,
            "RESPONSE " + write,
            "REQUEST " + write,
            "REQUEST " + REQUEST,
            "RESPONSE " + RESPONSE);
  }

  @Test
  void aWrongLrcAndNoiseAreTold() {
    receive("noise", ":010300000002FB\r\n", ":0103", REQUEST, ":01\n");
    pass(LineRig.SILENCE);
    assertThat(pieces)
        .containsExactly(
            "DATA noise",
            "BAD_CRC :010300000002FB\r\n",
            "DATA :0103",
            "REQUEST " + REQUEST,
            "DATA :01\n");
  }

  @Test
  void aFrameMayPauseForASecondAndNoiseForASilence() {
    receive("noise");
    pass(LineRig.SILENCE);
    receive(RESPONSE.substring(0, 5));
    pass(1_000 * LineRig.MILLISECOND - 1);
    receive(RESPONSE.substring(5), RESPONSE.substring(0, 5));
    pass(1_000 * LineRig.MILLISECOND);
    receive(RESPONSE.substring(5));
    pass(LineRig.SILENCE);
    assertThat(pieces)
        .containsExactly(
            "DATA noise",
            "RESPONSE " + RESPONSE,
            "DATA " + RESPONSE.substring(0, 5),
            "DATA " + RESPONSE.substring(5));
  }

  @Test
  void theLongestFrameIsOnePiece() {
    byte[] pdu = new byte[Adu.LONGEST_PDU];
    pdu[0] = 0x41;
    String longest = new String(new Adu(1, pdu).ascii(), US_ASCII);
    receive(longest, longest.replace("\r", "0\r"));
    splitter.end();
    assertThat(pieces.get(0)).isEqualTo("RESPONSE " + longest);
    assertThat(pieces.subList(1, pieces.size())).allMatch(piece -> piece.startsWith("DATA "));
    assertThat(splitter.deadline()).isEmpty();
  }

  /** All that comes is given, however it is cut. */
  @Property(tries = 1_000)
  void noByteIsLost(
      @ForAll @Size(max = 700) byte[] bytes, @ForAll @IntRange(min = 1, max = 40) int size) {
    byte[] all = Hex.join(bytes, REQUEST.getBytes(US_ASCII), bytes, REQUEST.getBytes(US_ASCII));
    assertThat(cut(all, size)).isEqualTo(cut(all, all.length));
    assertThat(String.join("", cut(all, size))).isEqualTo(Hex.text(all));
  }

  private List<String> cut(byte[] all, int size) {
    List<String> given = new ArrayList<>();
    FrameSplitter cut =
        FrameSplitter.of(
            SerialFraming.ASCII,
            Turns.of(Kind.REQUEST),
            LineRig.TIMING,
            (kind, piece, since) -> given.add(Hex.text(piece)));
    for (int from = 0; from < all.length; from += size) {
      cut.receive(ByteBuffer.wrap(all, from, Math.min(size, all.length - from)), now);
    }
    cut.end();
    return given;
  }
}
