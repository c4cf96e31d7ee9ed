package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.serialbridge.modbus.FrameSplitter.Kind;

class RtuFrameSplitterTest {
  private static final byte[] REQUEST = Hex.rtu(1, "03 00 00 00 02");
  private static final byte[] RESPONSE = Hex.rtu(1, "03 04 00 64 00 65");
  private static final byte[] VENDOR = Hex.rtu(1, "41 01 02 03");

  private final List<String> pieces = new ArrayList<>();
  private final ByteArrayOutputStream all = new ByteArrayOutputStream();
  private long now = Long.MAX_VALUE - LineRig.SILENCE;
  private RtuFrameSplitter cutter = cutter(Kind.RESPONSE);

  private RtuFrameSplitter cutter(Kind expected) {
    return new RtuFrameSplitter(expected, LineRig.TIMING, this::piece);
  }

  private void piece(Kind kind, byte[] bytes, long since) {
    assertThat(bytes).isNotEmpty();
    assertThat(now - since).isNotNegative();
    pieces.add(kind + " " + Hex.text(bytes));
    all.writeBytes(bytes);
  }

  private void receive(byte[]... reads) {
    for (byte[] read : reads) {
      cutter.receive(ByteBuffer.wrap(read), now);
    }
  }

  private void fallSilent() {
    now = cutter.deadline().orElseThrow();
    cutter.poll(now);
    assertThat(cutter.deadline()).isEmpty();
  }

  private List<String> pieces() {
    List<String> seen = List.copyOf(pieces);
    pieces.clear();
    return seen;
  }

  private static String is(Kind kind, byte[] bytes) {
    return kind + " " + Hex.text(bytes);
  }

  @Test
  void aFrameOfKnownLengthEndsAtItsLastByte() {
    for (byte next : RESPONSE) {
      assertThat(pieces).isEmpty();
      receive(new byte[] {next});
    }
    assertThat(pieces()).containsExactly(is(Kind.RESPONSE, RESPONSE));
    assertThat(cutter.deadline()).isEmpty();
    cutter = cutter(Kind.REQUEST);
    receive(Hex.join(REQUEST, REQUEST));
    assertThat(pieces()).containsExactly(is(Kind.REQUEST, REQUEST), is(Kind.REQUEST, REQUEST));
  }

  @Test
  void anExceptionIsAResponse() {
    byte[] exception = Hex.rtu(1, "83 02");
    receive(exception);
    assertThat(pieces()).containsExactly(is(Kind.RESPONSE, exception));
  }

  @Test
  void aFrameOfUnknownLengthEndsWithSilence() {
    receive(VENDOR);
    assertThat(pieces()).isEmpty();
    fallSilent();
    assertThat(pieces()).containsExactly(is(Kind.RESPONSE, VENDOR));
  }

  @Test
  void noiseBeforeAFrameIsData() {
    receive(Hex.join(Hex.bytes("FF FF"), RESPONSE));
    fallSilent();
    assertThat(pieces()).containsExactly("DATA ffff", is(Kind.RESPONSE, RESPONSE));
  }

  @Test
  void theEchoOfARequestIsARequest() {
    receive(REQUEST, RESPONSE);
    fallSilent();
    assertThat(pieces()).containsExactly(is(Kind.REQUEST, REQUEST), is(Kind.RESPONSE, RESPONSE));
  }

  @Test
  void aWrongCrcIsTold() {
    byte[] damaged = RESPONSE.clone();
    damaged[4] ^= 1;
    receive(damaged);
    fallSilent();
    assertThat(pieces()).containsExactly(is(Kind.BAD_CRC, damaged));
  }

  @Test
  void whatIsCutOffIsData() {
    receive(Arrays.copyOf(RESPONSE, 6));
    fallSilent();
    assertThat(pieces()).containsExactly("DATA 010304006400");
  }

  @Test
  void aPieceBeginsWithItsFirstByte() {
    List<Long> times = new ArrayList<>();
    RtuFrameSplitter timed =
        new RtuFrameSplitter(
            Kind.RESPONSE, LineRig.TIMING, (kind, bytes, since) -> times.add(since));
    timed.receive(ByteBuffer.wrap(RESPONSE, 0, 3), now);
    timed.receive(ByteBuffer.wrap(RESPONSE, 3, 6), now + 1);
    assertThat(times).containsExactly(now);
  }

  private void hearBoth() {
    cutter = new RtuFrameSplitter(Turns.ofBoth(LineRig.TIMING), LineRig.TIMING, this::piece);
  }

  @Test
  void amongBothSidesAResponseFollowsItsRequest() {
    byte[] write = Hex.rtu(1, "06 00 01 00 02");
    byte[] other = Hex.rtu(2, "06 00 01 00 02");
    byte[] broadcast = Hex.rtu(0, "06 00 01 00 02");
    byte[] exception = Hex.rtu(2, "86 02");
    hearBoth();
    receive(REQUEST, RESPONSE, Hex.join(write, write, broadcast, other), exception);
    assertThat(pieces())
        .containsExactly(
            is(Kind.REQUEST, REQUEST),
            is(Kind.RESPONSE, RESPONSE),
            is(Kind.REQUEST, write),
            is(Kind.RESPONSE, write),
            is(Kind.REQUEST, broadcast),
            is(Kind.REQUEST, other),
            is(Kind.RESPONSE, exception));
  }

  @Test
  void amongBothSidesARequestWithoutAResponseIsFollowedByARequest() {
    byte[] write = Hex.rtu(1, "06 00 01 00 02");
    byte[] other = Hex.rtu(2, "06 00 01 00 02");
    byte[] coils = Hex.rtu(1, "01 03 00 00 13"); // could be a response with 3 bytes of coils
    hearBoth();
    for (byte[] request : List.of(REQUEST, write, other, coils, coils)) {
      receive(request);
      now += LineRig.RESPONSE;
      cutter.poll(now);
      assertThat(pieces()).containsExactly(is(Kind.REQUEST, request));
    }
  }

  @Test
  void amongBothSidesNoiseAndAWrongCrcAreTold() {
    byte[] damaged = RESPONSE.clone();
    damaged[4] ^= 1;
    hearBoth();
    receive(Hex.bytes("FF FF"), REQUEST);
    fallSilent();
    receive(damaged);
    fallSilent();
    receive(REQUEST, RESPONSE);
    fallSilent();
    assertThat(pieces())
        .containsExactly(
            "DATA ffff",
            is(Kind.REQUEST, REQUEST),
            is(Kind.BAD_CRC, damaged),
            is(Kind.REQUEST, REQUEST),
            is(Kind.RESPONSE, RESPONSE));
  }

  @Test
  void aLineThatNeverFallsSilentIsCutAllTheSame() {
    receive(new byte[2_000]);
    assertThat(pieces()).hasSize(3);
    assertThat(all.size()).isEqualTo(1_536);
  }

  /** All that comes is given, in words too, however it is cut. */
  @Property(tries = 2_000)
  void noByteIsLost(@ForAll byte[] bytes, @ForAll boolean isMaster) {
    all.reset();
    byte[] before = Hex.join(REQUEST, bytes, RESPONSE);
    assertThat(cut(isMaster, before, before.length)).isEqualTo(cut(isMaster, before, 1));
    assertThat(all.toByteArray()).isEqualTo(Hex.join(before, before));
  }

  private List<String> cut(boolean isMaster, byte[] bytes, int size) {
    List<String> words = new ArrayList<>();
    RtuFrameSplitter property =
        new RtuFrameSplitter(
            isMaster ? Kind.REQUEST : Kind.RESPONSE,
            LineRig.TIMING,
            (kind, piece, since) -> {
              words.add(is(kind, piece));
              all.writeBytes(piece);
            });
    for (int from = 0; from < bytes.length; from += size) {
      property.receive(ByteBuffer.wrap(bytes, from, Math.min(size, bytes.length - from)), now);
    }
    property.end();
    return words;
  }
}
